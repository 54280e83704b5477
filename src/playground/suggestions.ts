import type { Suggestion } from './wire.ts';

/** The company whose people and places the suggestions name. */
export const SAMPLE_NAME = 'Acme Retail';

/** Eight things to try, as three people. */
export const SUGGESTIONS: readonly Suggestion[] = [
  {
    says: 'Why may Ana not deploy Loans to Production?',
    as: 'ana',
    conversation: 'direct:ana',
    line: '/access explain deploy on Loans in Production',
  },
  {
    says: 'Who can deploy Loans to Production?',
    as: 'carla',
    conversation: 'direct:carla',
    line: '/access who can deploy on Loans in Production',
  },
  {
    says: 'Make Bob a Tech Lead in Banking',
    as: 'nadia',
    conversation: 'channel:banking',
    line: '/role grant @bob Tech Lead in Banking',
  },
  {
    says: 'Try to give a role that is too high',
    as: 'nadia',
    conversation: 'channel:banking',
    line: '/role grant @bob Release Lead in Banking',
  },
  {
    says: 'Check that nobody changed the audit trail',
    as: 'carla',
    conversation: 'direct:carla',
    line: '/audit verify',
  },
  {
    says: 'Ask for a login to the Development database',
    as: 'ana',
    conversation: 'direct:ana',
    line: '/dbuser request Development for 1h because trying it out',
  },
  {
    says: 'Ask for a role for an hour',
    as: 'ana',
    conversation: 'direct:ana',
    line: '/access request Release Lead on Loans for 1h because a hotfix tonight',
  },
  {
    says: 'Let Wei build integrations with the CRM, and not change its connection',
    as: 'carla',
    conversation: 'direct:carla',
    line: '/dbconn guide CrmTables for @wei',
  },
];
