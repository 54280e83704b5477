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
import { dbuserPermanent } from './dbuser-permanent.ts';
import { dbuserRequest } from './dbuser-request.ts';
import { requestApprove } from './request-approve.ts';
import { requestDeny } from './request-deny.ts';
import { requestCancel, requestCreated, requestNudge, requestPassword } from './request-own.ts';
import { requestCase, requestFile, requestKeep, requestSupport, requestThere } from './request-permanent.ts';
import { requestEnd, requestExtend, requestShow } from './request-role.ts';
import { requestTake } from './request-take.ts';
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
  dbuserPermanent,
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
  requestSupport,
  requestCase,
  requestThere,
  requestFile,
  requestKeep,
  requestTake,
  auditShow,
  auditExport,
  auditSubscribe,
  auditUnsubscribe,
  auditVerify,
];
