import type { Company } from '../domain/company.ts';
import type { Lease } from '../domain/lease.ts';
import { requestName } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { whatLabel } from './account-rights.ts';
import { type Action, button, type Card, facts, list, type Text, text } from './card.ts';
import { counted, quoted } from './phrase.ts';
import { doneButton } from './request-buttons.ts';
import { nameOf, requestFooter, riskLabel } from './request-parts.ts';

export type AccountsShown = Readonly<{ company: Company; leases: readonly Lease[]; isAll: boolean; viewer: string }>;

/** As many buttons as any platform draws. */
const BUTTONS = 5;

/** Who has a database user where, and until when; the soonest end first, and those without one last. */
export function accountsCard({ company, leases, isAll, viewer }: AccountsShown): Card {
  if (leases.length === 0) return noAccountCard(undefined, isAll);
  const ending = leases.filter(({ state }) => state !== 'revoking');
  return {
    title: `${counted(leases.length, 'database user')}${isAll ? '' : ' of yours'}.`,
    tone: 'plain',
    blocks: [
      list(leases.map((lease) => accountText(company, lease, isAll))),
      ...(ending.length > BUTTONS
        ? [text('To end one that has no button, type ', { code: 'dbuser delete' }, ' and its number.')]
        : []),
    ],
    actions: ending.slice(0, BUTTONS).map((lease) => endButton(lease, viewer)),
  };
}

/** `R-42: Ana Silva, read and write in Production, until …, in use`; a list, as Teams shows few rows of a wide table. */
const accountText = (company: Company, lease: Lease, isAll: boolean): Text => [
  `${requestName(lease.request)}: `,
  ...(isAll ? [nameOf(company, lease.username), ', '] : []),
  whatLabel(lease),
  ...(lease.permanent ? [', with no end'] : [', until ', { at: lease.endsAt }]),
  `, ${STATES[lease.state]}`,
];

const STATES: Readonly<Record<Lease['state'], string>> = {
  creating: 'being made',
  active: 'in use',
  extending: 'in use, its end is being moved',
  revoking: 'being ended',
  ended: 'ended',
};

const endButton = (lease: Lease, viewer: string): Action => {
  const name = requestName(lease.request);
  if (lease.permanent) return button(`Show ${name}`, `request show ${name}`);
  return doneButton(lease, lease.username === viewer ? `I'm done with ${name}` : `End ${name}…`);
};

export const noAccountCard = (environment?: string, isAll = false): Card => ({
  title: `${isAll ? 'Nobody has a database user' : 'You hold no database user'}${environment === undefined ? '' : ` in ${environment}`}.`,
  tone: 'plain',
  blocks: [],
  actions: [
    button(
      'Request a database user',
      environment === undefined ? 'dbuser request form' : `dbuser request form ${quoted(environment)}`,
    ),
  ],
});

/** Several, and the line says nothing about which. */
export const whichAccountCard = (verb: string, leases: readonly Lease[]): Card => ({
  title: 'Which one?',
  tone: 'plain',
  blocks: [text('You hold more than one database user. Nothing was done.')],
  actions: leases.map((lease) => button(whatLabel(lease), `dbuser ${verb} ${quoted(lease.environment)}`)),
});

/** What cannot be taken back is asked first. */
export function askBeforeCard(want: 'end' | 'replace', view: RequestView): Card {
  const name = requestName(view.request.id);
  const { lease } = view;
  const isEnd = want === 'end';
  return {
    title: `${isEnd ? 'End it now?' : 'Delete it, and make it again?'} ${riskLabel(view)}`,
    tone: 'warning',
    blocks: [text(isEnd ? endEffect(lease) : REPLACING), ...(lease ? [facts({ Ends: { at: lease.endsAt } })] : [])],
    actions: [
      button(isEnd ? "I'm done" : 'New password', `dbuser ${isEnd ? 'delete' : 'password'} ${name}`, {
        style: 'danger',
      }),
      button('Keep it', `dbuser details ${name}`),
    ],
    footer: requestFooter(view),
  };
}

const endEffect = (lease: Lease | undefined): string =>
  lease?.assisted
    ? `It ends here alone. In LifeTime it stays until it is deleted there: Environments › ${lease.environment} › DATABASE ACCESS › Delete user. Nothing was done yet.`
    : 'Its sessions are ended, and the user is removed. Nothing was done yet.';

const REPLACING =
  'A lost password cannot be shown again. The user is removed with its sessions, and made again with a password that you choose; the end stays. Nothing was done yet.';
