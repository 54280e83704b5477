import { accessExplain } from './access-explain.ts';
import { accessHistory } from './access-history.ts';
import { accessMe } from './access-me.ts';
import { accessWhatIf } from './access-what-if.ts';
import { accessWhoCan } from './access-who-can.ts';
import { auditExport } from './audit-export.ts';
import { auditShow } from './audit-show.ts';
import { auditVerify } from './audit-verify.ts';
import type { Command } from './command.ts';
import { roleGrant } from './role-grant.ts';
import { roleList } from './role-list.ts';
import { roleRevoke } from './role-revoke.ts';
import { roleShow } from './role-show.ts';

/** Everything that can be said, in the order of help. */
export const COMMANDS: readonly Command[] = [
  accessExplain,
  accessMe,
  accessWhoCan,
  accessWhatIf,
  accessHistory,
  roleGrant,
  roleRevoke,
  roleList,
  roleShow,
  auditShow,
  auditExport,
  auditVerify,
];

/** What is promised and not here yet; help does not list it. */
export const LATER: readonly (readonly [words: string, what: string])[] = [
  ['dbuser', 'database users are not here yet'],
  ['dbconn', 'connections are not given here yet'],
  ['request', 'requests are not here yet'],
  ['access request', 'requests are not here yet'],
  ['audit subscribe', 'subscriptions are not here yet'],
];
