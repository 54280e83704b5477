import { type PermanentUserRequest, requestName } from '../domain/request.ts';
import type { Secret } from '../domain/secret.ts';
import type { AccountTools } from './account-tools.ts';
import type { Asker } from './asker.ts';
import { judging } from './judging.ts';
import { type HandedOver, type HandOver, makePermanent } from './make-permanent.ts';
import { newCredential } from './new-credential.ts';
import type { OnceMade } from './once-page.ts';
import { type LinkOutcome, makeLink } from './password-link.ts';
import { ownPermanent, phonePlace } from './permanent-facts.ts';
import { rotatePermanent } from './rotate-permanent.ts';

/**
 * An approved permanent user is made, one that is there gets another password: at once where that goes by text message, else
 * on the one-time page, to which a link is given. Never does it come the way that address and user name come.
 */
export async function handOver(
  tools: AccountTools,
  asker: Asker,
  id: number,
): Promise<Exclude<HandedOver, { state: 'spent' }> | LinkOutcome> {
  const { request, number } = await judging(tools.store, async (tx) => {
    const own = await ownPermanent(tx, asker, id);
    const sealed = await tx.requests.sealedPhone(id);
    return { request: own, number: sealed && tools.sealing.unseal(sealed, phonePlace(asker.actor)) };
  });
  const { company } = await tools.store.snapshot();
  const { courier } = tools;
  const engine = company.databases.get(request.environment)?.engine;
  if (!courier || number === undefined || engine === undefined) return makeLink(tools, asker, id);
  const { password, credential } = await newCredential(engine, [asker.actor, request.environment]);
  const tell = () => courier.text(number, passwordText(id, password));
  const handed = await carryOut(tools, request, { asker, request: id }, credential, tell);
  if (handed.state === 'spent') throw new Error('a link was spent where there was none');
  return handed;
}

/** What the one-time page's POST does where it is about a permanent user: in the name of whoever was given the link. */
export async function handOverByPage(
  tools: AccountTools,
  request: PermanentUserRequest,
  { tokenHash, username, credential }: Readonly<{ tokenHash: string; username: string; credential: Secret }>,
): Promise<OnceMade> {
  const asker = { actor: username, surface: 'page' as const };
  const handed = await carryOut(tools, request, { asker, request: request.id, tokenHash }, credential);
  switch (handed.state) {
    case 'made':
    case 'rotated':
      return { state: 'handed', what: handed.state };
    case 'spent':
      return { state: 'used' };
    case 'failed':
      return handed;
    case 'not-now':
      return { state: 'refused', why: ['Something has changed since: the message in chat says how it stands.'] };
  }
}

const carryOut = (
  tools: AccountTools,
  { status }: PermanentUserRequest,
  by: HandOver,
  credential: Secret,
  tell?: () => Promise<void>,
): Promise<HandedOver> => (status === 'used' ? rotatePermanent : makePermanent)(tools, by, credential, tell);

/** Neither address nor user name, and nothing that a telephone would have to spell in another alphabet. */
const passwordText = (id: number, password: Secret): string =>
  `Chatelaine: the password of ${requestName(id)} is on the next line.\n${password.reveal()}\nIts user name comes as a file.`;
