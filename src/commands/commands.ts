import { accessExplain } from './access-explain.ts';
import { accessHistory } from './access-history.ts';
import { accessMe } from './access-me.ts';
import { accessPicture } from './access-picture.ts';
import { accessRequest } from './access-request.ts';
import { accessWhatIf } from './access-what-if.ts';
import { accessWhoCan } from './access-who-can.ts';
import { auditExport } from './audit-export.ts';
import { auditShow } from './audit-show.ts';
import { auditSubscribe, auditUnsubscribe } from './audit-subscribe.ts';
import { auditVerify } from './audit-verify.ts';
import type { Command } from './command.ts';
import { dbconnExplain, dbconnGuide } from './dbconn-explain.ts';
import { dbconnGrant, dbconnRevoke } from './dbconn-grant.ts';
import { dbconnList } from './dbconn-list.ts';
import { dbuserExtend } from './dbuser-extend.ts';
import { dbuserDelete, dbuserDetails, dbuserList, dbuserPassword } from './dbuser-live.ts';
import { dbuserRequest } from './dbuser-request.ts';
import { requestApprove } from './request-approve.ts';
import { requestDeny } from './request-deny.ts';
import { requestCancel, requestCreated, requestNudge, requestPassword } from './request-own.ts';
import { requestEnd, requestExtend, requestShow } from './request-role.ts';
import { roleDigest } from './role-digest.ts';
import { roleGrant } from './role-grant.ts';
import { roleKeep } from './role-keep.ts';
import { roleLapse } from './role-lapse.ts';
import { roleList } from './role-list.ts';
import { roleRevoke } from './role-revoke.ts';
import { roleShow } from './role-show.ts';

/** Everything that can be said, in the order of help. */
export const COMMANDS: readonly Command[] = [
  accessExplain,
  accessMe,
  accessWhoCan,
  accessWhatIf,
  accessRequest,
  accessHistory,
  accessPicture,
  roleGrant,
  roleRevoke,
  roleList,
  roleShow,
  roleDigest,
  roleKeep,
  roleLapse,
  dbuserRequest,
  dbuserDetails,
  dbuserExtend,
  dbuserPassword,
  dbuserDelete,
  dbuserList,
  dbconnList,
  dbconnExplain,
  dbconnGuide,
  dbconnGrant,
  dbconnRevoke,
  requestApprove,
  requestDeny,
  requestCancel,
  requestNudge,
  requestShow,
  requestExtend,
  requestEnd,
  requestPassword,
  requestCreated,
  auditShow,
  auditExport,
  auditSubscribe,
  auditUnsubscribe,
  auditVerify,
];

/** What is promised and not here yet; help does not list it. */
export const LATER: readonly (readonly [words: string, what: string])[] = [
  ['dbuser permanent', 'permanent database users are not here yet'],
];
