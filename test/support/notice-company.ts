import type { NewAuditEntry } from '../../src/domain/audit.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { type Random, upTo } from '../oracle/draw.ts';
import { acme } from './acme.ts';

const DEFAULT = 'C0AUDIT';
const TEAMS = { Banking: 'C0BANK', Treasury: 'C0TREASURY' } as const;
const APPLICATIONS = { Loans: 'C0LOANS', Sandbox: 'C0SANDBOX' } as const;
const ENVIRONMENTS = { Development: 'C0DEV', Quality: 'C0QUALITY', Production: 'C0PROD' } as const;

/** The eight channels of the company, by their ids in Slack. */
export const CHANNELS: readonly string[] = [DEFAULT, ...[TEAMS, APPLICATIONS, ENVIRONMENTS].flatMap(Object.values)];

const named = (channels: Readonly<Record<string, string>>) =>
  Object.entries(channels).map(([name, id]) => [name, `slack:${id}`] as const);

/** Acme Retail with a channel for each of two teams, two applications and three environments, and everybody in Slack. */
export const company: Facts = {
  ...acme,
  users: acme.users.map((user) => ({ ...user, slack: `U0${user.username.toUpperCase()}` })),
  channels: {
    default: `slack:${DEFAULT}`,
    teams: named(TEAMS),
    applications: named(APPLICATIONS),
    environments: named(ENVIRONMENTS),
  },
};

type Place = Pick<NewAuditEntry, 'team' | 'application' | 'environment'>;

/** The channels that are to hear of an entry, by the rule of the product: all that are named for it, else the default one. */
export function dueIn({ team, application, environment }: Place): readonly string[] {
  const owner = acme.applications.find(({ name }) => name === application)?.team;
  const ids = [
    find(APPLICATIONS, application),
    find(TEAMS, team),
    find(TEAMS, owner),
    find(ENVIRONMENTS, environment),
  ].filter((id) => id !== undefined);
  return ids.length > 0 ? [...new Set(ids)] : [DEFAULT];
}

const find = (channels: Readonly<Record<string, string>>, name = ''): string | undefined => channels[name];

/** How often each place comes in a round, so that each channel hears three times a round. */
const DECK: readonly Place[] = [
  ...times(3, {}),
  { application: 'Loans', environment: 'Development' },
  ...times(2, { application: 'Loans' }),
  ...times(2, { team: 'Treasury' }),
  { application: 'Payroll', environment: 'Production' },
  ...times(3, { application: 'Sandbox' }),
  ...times(3, { environment: 'Quality' }),
  ...times(2, { environment: 'Production' }),
  ...times(2, { environment: 'Development' }),
];
const NOTICES_A_ROUND = 3 * CHANNELS.length;

/**
 * Entries that make at least so many notices. Every third is about a request, which has a thread; none is of those that
 * are kept back and summed up, as a summary carries the number of its last entry only.
 */
export function entriesFor(notices: number, random: Random): readonly NewAuditEntry[] {
  const rounds = Math.ceil(notices / NOTICES_A_ROUND);
  return Array.from({ length: rounds }, () => shuffled(DECK, random))
    .flat()
    .map((place, at) =>
      at % 3 === 0
        ? { kind: 'request-voted', surface: 'slack', actor: 'carla', request: 1 + Math.floor(at / 9), ...place }
        : {
            kind: 'role-granted',
            surface: 'slack',
            actor: 'dora',
            member: 'bob',
            role: 'Tech Lead',
            before: null,
            after: 'Tech Lead',
            ...place,
          },
    );
}

function times<T>(count: number, one: T): readonly T[] {
  return Array.from({ length: count }, () => one);
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  const all = [...list];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = upTo(random, 0, at);
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}
