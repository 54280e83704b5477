import type { Company } from './company.ts';

export type Platform = 'slack' | 'teams';

/** Somebody on a chat platform. `tenant` is the workspace or organisation; '' for a link of the directory file, which names none. */
export type ChatAccount = Readonly<{ platform: Platform; tenant: string; account: string }>;

/** The links that were found out by a verified mail address, beside those of the directory file. */
export type ChatLinks = Readonly<{
  /** Username by `accountKey`. */
  byAccount: ReadonlyMap<string, string>;
  byUser: ReadonlyMap<string, readonly ChatAccount[]>;
}>;

/** Somebody whose mail address is the one that a platform has verified. */
export type LinkCandidate = Readonly<{ username: string; active: boolean; accounts: readonly ChatAccount[] }>;

export type LinkVerdict = Readonly<
  | { state: 'link'; username: string }
  | { state: 'nobody' }
  /** The address is that of several active users. */
  | { state: 'several'; usernames: readonly string[] }
  /** The one whose address it is speaks with another account already. */
  | { state: 'taken'; username: string }
>;

/** The links of each user, found by account as well. */
export const linksFrom = (byUser: ChatLinks['byUser']) => ({
  byUser: new Map(byUser),
  byAccount: new Map([...byUser].flatMap(([username, accounts]) => accounts.map((one) => [accountKey(one), username]))),
});

export const accountKey = ({ platform, tenant, account }: ChatAccount): string => `${platform}:${tenant}:${account}`;

/**
 * Who an account is, as far as it is linked. The directory file has the last word: its link to somebody else, or of the
 * same person to another account, voids one that was found out.
 */
export function userOfAccount(company: Company, links: ChatLinks, account: ChatAccount): string | undefined {
  const { platform } = account;
  const named = fileLinks(company, platform).get(spelt(platform, account.account));
  if (named !== undefined) return named;
  const found = links.byAccount.get(accountKey(account));
  return found !== undefined && linkOf(company, found, platform) === undefined ? found : undefined;
}

/** Where somebody can be reached on a platform; that of the directory file alone, if it names one. */
export function accountsOf(
  company: Company,
  links: ChatLinks,
  username: string,
  platform: Platform,
): readonly ChatAccount[] {
  const account = linkOf(company, username, platform);
  if (account !== undefined) return [{ platform, tenant: '', account }];
  const isTheirs = (one: ChatAccount) => one.platform === platform && userOfAccount(company, links, one) === username;
  return (links.byUser.get(username) ?? []).filter(isTheirs);
}

/** The account that was found out for somebody in one workspace. */
export const tenantAccount = (
  { byUser }: ChatLinks,
  username: string,
  platform: Platform,
  tenant: string,
): string | undefined =>
  byUser.get(username)?.find((one) => one.platform === platform && one.tenant === tenant)?.account;

/** A mail address links where exactly one active user has it, who has no other account there (domain, The things). */
export function judgeLink(
  candidates: readonly LinkCandidate[],
  { platform, tenant, account }: ChatAccount,
): LinkVerdict {
  const active = candidates.filter((one) => one.active);
  const [only, ...others] = active;
  if (!only) return { state: 'nobody' };
  if (others.length > 0) return { state: 'several', usernames: active.map(({ username }) => username) };
  const isOther = (held: ChatAccount) =>
    held.platform === platform && (held.tenant === tenant || held.tenant === '') && held.account !== account;
  return only.accounts.some(isOther)
    ? { state: 'taken', username: only.username }
    : { state: 'link', username: only.username };
}

const linkOf = ({ users }: Company, username: string, platform: Platform): string | undefined => {
  const account = users.get(username)?.[platform === 'slack' ? 'slack' : 'teamsId'];
  return account === undefined ? undefined : spelt(platform, account);
};

/** An object id of Entra is one number, however the file spells it. */
const spelt = (platform: Platform, account: string): string => (platform === 'teams' ? account.toLowerCase() : account);

/** The links of the file, by account. A company's never change: an import makes another company. */
const indexes = new WeakMap<Company['users'], Readonly<Record<Platform, ReadonlyMap<string, string>>>>();

function fileLinks({ users }: Company, platform: Platform): ReadonlyMap<string, string> {
  const known = indexes.get(users) ?? indexOf(users);
  indexes.set(users, known);
  return known[platform];
}

function indexOf(users: Company['users']): Readonly<Record<Platform, ReadonlyMap<string, string>>> {
  const index = { slack: new Map<string, string>(), teams: new Map<string, string>() };
  for (const { username, slack, teamsId } of users.values()) {
    if (slack !== undefined) index.slack.set(slack, username);
    if (teamsId !== undefined) index.teams.set(spelt('teams', teamsId), username);
  }
  return index;
}
