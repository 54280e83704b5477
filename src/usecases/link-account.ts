import { linkRefusedCard } from '../cards/link-refused.ts';
import type { Surface } from '../domain/audit.ts';
import { accountKey, type ChatAccount, judgeLink, type LinkVerdict } from '../domain/chat-link.ts';
import { ADMINISTRATOR } from '../domain/role.ts';
import type { Transaction } from '../ports/store.ts';
import type { Tools } from './asker.ts';

/** `nobody`, `several`, `taken`: see `judgeLink`. */
export type Linked = Readonly<{ state: 'linked'; username: string } | { state: Exclude<LinkVerdict['state'], 'link'> }>;

/**
 * Links an account to the one active user who has its mail address, which the platform has verified. Where the address
 * does not decide, the Administrators are told once a day whom it fits.
 */
export async function linkAccount(
  tools: Tools,
  surface: Surface,
  { account, email }: Readonly<{ account: ChatAccount; email: string }>,
): Promise<Linked> {
  return tools.store.transaction(async (tx) => {
    const candidates = await tx.usersWithEmail(email);
    const verdict = judgeLink(candidates, account);
    if (verdict.state === 'nobody') return verdict;
    if (verdict.state !== 'link') {
      if (!(await wasRefusedToday(tx, tools, account))) await tellAdministrators(tx, surface, account, verdict);
      return { state: verdict.state };
    }
    const { username } = verdict;
    const held = candidates.find((one) => one.username === username)?.accounts ?? [];
    if (!held.some((one) => accountKey(one) === accountKey(account))) {
      await tx.linkAccount(username, account);
      await tx.record({ kind: 'chat-linked', surface, member: username, details: { ...account, by: 'mail address' } });
    }
    return { state: 'linked', username };
  });
}

type Refused = Extract<LinkVerdict, { state: 'several' | 'taken' }>;

async function tellAdministrators(
  tx: Transaction,
  surface: Surface,
  account: ChatAccount,
  verdict: Refused,
): Promise<void> {
  const usernames = verdict.state === 'several' ? verdict.usernames : [verdict.username];
  const { users } = await tx.facts({ users: usernames });
  const { seq } = await tx.record({
    kind: 'chat-link-refused',
    surface,
    details: { ...account, why: verdict.state, usernames },
  });
  const people = users.filter(({ username }) => usernames.includes(username));
  const card = linkRefusedCard({ account, why: verdict.state, people });
  const administrators = users.filter(({ active, defaultRole }) => active && defaultRole === ADMINISTRATOR);
  for (const { username } of administrators) await tx.notify({ seq, to: { user: username }, card });
}

const DAY_MS = 24 * 3_600_000;

async function wasRefusedToday(tx: Transaction, { clock }: Tools, account: ChatAccount): Promise<boolean> {
  const since = new Date(Date.parse(clock()) - DAY_MS).toISOString();
  for await (const { details } of tx.auditEntries({ kinds: ['chat-link-refused'], since }))
    if (details?.account === account.account && details.tenant === account.tenant) return true;
  return false;
}
