import { type AccountFile, accountFile } from '../domain/account-file.ts';
import { mayAnswerForPermanent } from '../domain/own-database.ts';
import type { PermanentView } from '../domain/permanent-view.ts';
import { LINK_MINUTES, requestName } from '../domain/request.ts';
import { type AccountTools, minutesAfter } from './account-tools.ts';
import { type Asker, userNamed } from './asker.ts';
import { ownPermanent, permanentViewOf } from './permanent-facts.ts';
import { refused } from './permanent-step.ts';
import { aboutRequest, companyFor } from './request-facts.ts';

export type FileOutcome =
  | Readonly<{ state: 'file'; url: string; expiresAt: string; view: PermanentView }>
  | Readonly<{ state: 'not-now'; view: PermanentView }>;

/** A link to the file with address and user name, for whoever answers for the account; it holds what opens it, sealed. */
export const fileLink = (tools: AccountTools, asker: Asker, id: number): Promise<FileOutcome> =>
  tools.store.transaction(async (tx) => {
    const request = await ownPermanent(tx, asker, id);
    const [company, now, lease] = await Promise.all([companyFor(tx, [asker.actor]), tx.now(), tx.leases.live(id)]);
    const mayAnswer = mayAnswerForPermanent(userNamed(company, asker.actor));
    if (lease?.state !== 'active' || lease.assisted || !mayAnswer) {
      const step = { tx, asker, company, request, database: undefined, now };
      return { state: 'not-now', view: await refused(step) };
    }
    const expiresAt = minutesAfter(now, LINK_MINUTES);
    const token = tools.sealing.seal(JSON.stringify([id, asker.actor, expiresAt]), PLACE);
    const entry = await tx.record({ kind: 'permanent-file-taken', ...asker, ...aboutRequest(request) });
    const url = tools.pageUrl(`file/${token}`);
    return { state: 'file', url, expiresAt, view: await permanentViewOf(tx, company, id, entry) };
  });

const PLACE = 'file of a permanent database user';

/**
 * The file, as long as the link works, the account is there, and whoever it was given to answers for it. Judged on true facts
 * by the store's clock; reading it changes nothing.
 */
export async function fileOf({ store, sealing }: AccountTools, token: string): Promise<AccountFile | undefined> {
  const opened = sealing.unseal(token, PLACE);
  if (opened === undefined) return undefined;
  const [id, username, expiresAt]: readonly [number, string, string] = JSON.parse(opened); // only we can have sealed it
  return store.transaction(async (tx) => {
    const [now, request, lease, company] = await Promise.all([
      tx.now(),
      tx.requests.read(id),
      tx.leases.live(id),
      companyFor(tx, [username]),
    ]);
    const user = company.users.get(username);
    const isTheirs = request?.requester === username && user !== undefined && mayAnswerForPermanent(user);
    const database = company.databases.get(lease?.environment ?? '');
    if (now >= expiresAt || !isTheirs || !database || lease?.state !== 'active' || lease.assisted) return undefined;
    const { accountName, profile } = lease;
    const infrastructure = company.infrastructure.name;
    return accountFile({ infrastructure, database, accountName, profile, request: requestName(id) });
  });
}
