/** What an account is called: the person's part for people, the number's for being the only one. */
export const ACCOUNT_NAME = /^[a-z][a-z0-9_]{2,29}$/;
/** The shape of what we make; others of this shape may belong to another installation. */
export const OUR_ACCOUNT = /^(?:tmp_[a-z0-9_]{1,19}|perm_[a-z0-9_]{1,18})_[a-z2-7]{6}$/;

/** Whoever looks through a database sees from the name which accounts end by themselves. */
const PREFIXES = { temporary: 'tmp_', permanent: 'perm_' } as const;

/** In bytes: PostgreSQL cuts at 63 and Oracle refuses beyond 30, so ours never come near. */
const LONGEST = 30;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * `tmp_<who>_<6 base32>`, or `perm_…` for one without an end. The person's part is shortened before the rest is appended;
 * a finished name never is. `randomBytes` are at least six.
 */
export function accountName(
  username: string,
  randomBytes: Uint8Array,
  kind: 'temporary' | 'permanent' = 'temporary',
): string {
  const folded = username
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '') // an accent is no letter of its own
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  const suffix = Array.from(randomBytes.subarray(0, 6), (byte) => BASE32[byte % 32]).join('');
  const prefix = PREFIXES[kind];
  const room = LONGEST - prefix.length - '_'.length - suffix.length;
  const name = `${prefix}${folded.slice(0, room).replaceAll(/_+$/g, '') || 'user'}_${suffix}`;
  if (!OUR_ACCOUNT.test(name)) throw new Error('an account name that is none of ours');
  return name;
}
