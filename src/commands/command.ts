import type { AuditCheck } from '../cards/audit.ts';
import type { Card } from '../cards/card.ts';
import type { Surface } from '../domain/audit.ts';
import type { Company, User } from '../domain/company.ts';
import type { Trace, Watch } from '../ports/watch.ts';
import type { AccountTools } from '../usecases/account-tools.ts';
import type { Asker } from '../usecases/asker.ts';
import type { PictureTools } from '../usecases/weekly-picture.ts';
import type { Reading } from './reading.ts';

/** What commands work with. The one who joins the parts gives it. */
export type Services = AccountTools &
  PictureTools &
  Readonly<{
    verifyAudit(): Promise<AuditCheck>;
    /** Is told of each line that was answered. Absent: nobody is. */
    watch?: Watch;
    /** The id by which what is done now is found in the log. Absent: a defect gets one of its own. */
    trace?: Trace;
  }>;

/** Who typed, where; `conversation` is `channel:NAME` or `direct:USERNAME`, as the edge names it. */
export type From = Readonly<{
  actor: string;
  surface: Surface;
  conversation: string;
  /** Whether we may write in the channel, and only our own people read there; left out: it is ours. */
  channelState?(): Promise<'ours' | 'shared' | 'closed'>;
}>;

/** `actor`: only the one who typed sees it. */
export type Reply = Readonly<{
  card: Card;
  to: 'actor' | 'channel';
  /** Of a form: the line that opens it again, holding what was understood. */
  reopens?: string;
  /** Of something for a channel: what a later decision about it settles. */
  subject?: string;
  /** It holds what is not to be kept anywhere, such as a link: this is kept in its place. */
  keep?: Card;
  /** Nothing was answered: the line was not understood, refused, or failed. */
  isFault?: true;
}>;

/** One line being run. */
export type Call = Readonly<{
  services: Services;
  from: From;
  asker: Asker;
  company: Company;
  viewer: User;
  reading: Reading;
  mode: Mode | undefined;
}>;

/** Words right after a command that change how it answers. */
export type Mode = 'form' | 'trace' | 'share' | 'all' | 'cancel';

export type Command = Readonly<{
  /** As typed, such as `role grant`. */
  name: string;
  summary: string;
  /** The whole line, as help writes it; without a stroke where no platform has it as a command of its own. */
  usage: string;
  /** What its words in capitals take. */
  params: Readonly<Record<string, string>>;
  examples: readonly [string, string];
  modes: readonly Mode[];
  /** What it answers is to be kept nowhere (`Reply.keep`). */
  isFleeting?: true;
  /** What this person may do with it, in a sentence. */
  may(company: Company, viewer: User): string;
  run(call: Call): Promise<Reply>;
}>;

export const toActor = (card: Card): Reply => ({ card, to: 'actor' });

/** What the words of the grammar take (product, Commands). */
export const PARAMS = {
  PERSON: 'a mention, me, a username or a verified mail address',
  ROLE: 'the name of a role',
  APPLICATION: 'the name of an application',
  TEAM: 'the name of a team',
  ENVIRONMENT: 'the name of an environment',
  OPERATION:
    'login, list, open, monitor, deploy, configure, create in TEAM with TOOL, depend APPLICATION on PRODUCER, publish or use EXTENSION, edit TEAM, grant PERSON ROLE, manage users, manage teams, read audit, database ENVIRONMENT, or a full name such as application.deploy',
  DURATION: 'such as 30m, 4h, 1h30m or 12 hours',
  NETWORK:
    'how it connects: vpn, transit-gateway, or allowlist with public addresses such as 198.51.100.7 or 8.8.4.0/24',
  REASON: '3 to 500 characters of plain text, to the end of the line',
  REQUEST: 'the number at the foot of its card, such as R-42',
  CONNECTION: 'the name of a connection to an external database',
  LEVEL: 'no-access, read-only, publish or full-control',
  EXTENSION: 'the name of an extension',
  WHEN: '2026-03-01, 2026-03-01 14:00 (UTC), or 3d (ago)',
} as const;
