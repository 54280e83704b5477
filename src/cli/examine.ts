import { counted } from '../cards/phrase.ts';
import { activeAdministrators } from '../domain/assignment.ts';
import type { Company } from '../domain/company.ts';
import type { Lease } from '../domain/lease.ts';
import type { CourierFinding } from '../ports/courier.ts';
import type { Waiting } from '../ports/invariants.ts';
import type { TrailReport } from '../ports/trail.ts';
import type { DatabaseExamined } from '../usecases/examine-databases.ts';
import type { InvariantsSeen } from '../usecases/examine-invariants.ts';
import { invariantFindings, listed } from './examine-invariants.ts';
import type { Finding } from './parts.ts';

/** What the bot can tell of itself, gathered for `doctor`. */
export type Examined = Readonly<{
  store: Readonly<{
    kind: 'embedded' | 'server';
    where: string;
    version: string;
    policy: number;
    unsentNotices: number;
    exposure?: Readonly<{ addresses: string; socketMode: string }>;
  }>;
  company: Company;
  trail: TrailReport;
  platforms: readonly string[];
  /** What the platforms found out about themselves. */
  more: readonly Finding[];
  /** Where people reach the one-time page; absent: on this machine only. */
  publicUrl: string | undefined;
  /** What the text message service says of us; absent: none is set up. */
  courier: readonly CourierFinding[] | undefined;
  databases: readonly DatabaseExamined[];
  overdue: readonly Lease[];
  invariants: InvariantsSeen;
  /** Whose notices have waited too long (I-7). */
  waiting: Waiting;
}>;

/** Each thing that has to hold: well, or what to do. */
export function examine(examined: Examined): readonly Finding[] {
  const { store, company, trail, platforms, more, databases, overdue } = examined;
  return [
    finding('Store', true, `PostgreSQL ${store.version}, ${store.kind} at ${store.where}; schema up to date.`),
    ...exposed(store.exposure),
    directoryFinding(store.policy, company),
    administratorFinding(company),
    trailFinding(trail),
    noticesFinding(store.unsentNotices, examined.waiting),
    finding(
      'Platforms',
      true,
      platforms.length === 0 ? 'none set up: start shows the chat page.' : `${platforms.join(', ')}.`,
    ),
    ...more,
    ...pageFinding(examined),
    courierFinding(examined.courier),
    ...databases.map(databaseFinding),
    overdueFinding(overdue),
    ...invariantFindings(examined.invariants.broken, examined.invariants.unseen),
  ];
}

/** A password is chosen on a page that those who chat elsewhere have to reach, and over https. */
function pageFinding({ platforms, publicUrl, databases }: Examined): readonly Finding[] {
  if (platforms.length === 0 || databases.length === 0) return [];
  const isReached = publicUrl?.startsWith('https:') === true;
  const say = isReached
    ? `at ${publicUrl}/once/….`
    : 'set PUBLIC_URL to the https address of this program: its links lead to this machine only, and without https the page offers no form.';
  return [finding('One-time page', isReached, say)];
}

/** Without text messages nothing is amiss: a password that would go by one is handed over on the page. */
function courierFinding(findings: Examined['courier']): Finding {
  const what = 'Text messages';
  if (!findings) return finding(what, true, 'not set up: the one-time page hands passwords over.');
  return together(what, findings);
}

const databaseFinding = ({ environment, findings }: DatabaseExamined): Finding =>
  together(`Database of ${environment}`, findings);

/** Everything that is not well, each with what to do; else that all is. */
function together(about: string, findings: readonly Readonly<{ what: string; remedy?: string }>[]): Finding {
  const wrong = findings.flatMap(({ what, remedy }) => (remedy === undefined ? [] : [`${what}. ${remedy}`]));
  return finding(
    about,
    wrong.length === 0,
    wrong.length === 0 ? `${findings.map(({ what }) => what).join('; ')}.` : wrong.join(' '),
  );
}

/** What waits for a channel that takes nothing is no fault of the bot, but somebody has to mend it. */
function noticesFinding(unsent: number, { broken, parked }: Waiting): Finding {
  const what = 'Notices (I-7)';
  if (broken.length === 0 && parked.length === 0)
    return finding(what, true, unsent === 0 ? 'none waiting.' : `${unsent} on their way.`);
  const late = `waiting ${listed(broken.map(({ says }) => says))}. They go out while the bot runs: start it, or look in its log for "a notice has to wait".`;
  const closed = parked.map(
    ({ channel, why, since, waiting }) =>
      `the channel ${channel} takes no messages since ${since} UTC (${why}), and ${waiting} wait for it: mend that, and they go out in order.`,
  );
  return finding(what, false, [...(broken.length > 0 ? [late] : []), ...closed].join(' '));
}

function overdueFinding(overdue: readonly Lease[]): Finding {
  const which = overdue.map(
    ({ request, environment, failure }) => `R-${request} in ${environment} (${failure ?? 'not tried yet'})`,
  );
  return finding(
    'Database users past their end',
    overdue.length === 0,
    overdue.length === 0 ? 'none.' : `${which.join(', ')}: tried again within a minute, for as long as it takes.`,
  );
}

const finding = (what: string, ok: boolean, say: string): Finding => ({ what, ok, say });

/** The embedded store trusts whoever reaches its socket, so nobody else may. */
function exposed(exposure: Examined['store']['exposure']): readonly Finding[] {
  if (!exposure) return [];
  const isClosed = exposure.addresses === '' && exposure.socketMode === '700';
  const say = isClosed
    ? 'reached by its own socket only.'
    : `stop the bot, and start it again: it listens on "${exposure.addresses}" and its socket folder has mode ${exposure.socketMode} instead of 700.`;
  return [finding('Store access', isClosed, say)];
}

function directoryFinding(policy: number, { users, applications, environments }: Company): Finding {
  if (environments.size === 0)
    return finding('Directory', false, 'empty: run `chatelaine import FILE` with your directory file.');
  return finding(
    'Directory',
    true,
    `policy ${policy}: ${counted(users.size, 'user')}, ${counted(applications.size, 'application')}, ${counted(environments.size, 'environment')}.`,
  );
}

function administratorFinding(company: Company): Finding {
  const active = activeAdministrators(company).length;
  if (active > 1) return finding('Administrators', true, `${active} active.`);
  const say =
    active === 1
      ? 'only one is active: nobody else can stand in, or approve what they ask for. Give a second person Administrator.'
      : 'nobody active has Administrator as default role: give it to somebody in the directory file and import it.';
  return finding('Administrators', company.users.size === 0, say);
}

function trailFinding({ ok, entries, signedUpTo, faults }: TrailReport): Finding {
  if (ok)
    return finding(
      'Audit trail',
      true,
      `${counted(entries, 'entry', 'entries')}, unchanged, signed up to entry ${signedUpTo}.`,
    );
  const first = faults[0]?.what ?? 'unknown';
  return finding(
    'Audit trail',
    false,
    `changed since it was written: ${first} Keep the store as it is, and run \`chatelaine audit verify\`.`,
  );
}
