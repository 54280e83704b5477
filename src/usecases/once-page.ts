import type { DatabaseFacts, Profile } from '../domain/facts.ts';
import type { Secret } from '../domain/secret.ts';

/** What the one-time page is about. */
export type OnceOffer = Readonly<{
  /** The person it is for. */
  name: string;
  username: string;
  infrastructure: string;
  environment: string;
  engine: DatabaseFacts['engine'];
  profile: Profile;
  /** For how long from now; absent where `endsAt` says when, as for an account that is made again. */
  minutes?: number;
  endsAt?: string;
  /** Of a permanent user, which has no end: whether it is made, or given another password. */
  lasting?: 'make' | 'rotate';
  /** Moment from which the link no longer works. */
  expiresAt: string;
}>;

export type OnceView =
  | Readonly<{ state: 'ready'; offer: OnceOffer }>
  /** 410: used, or past its time. */
  | Readonly<{ state: 'used' | 'expired' }>
  /** 404. */
  | Readonly<{ state: 'unknown' }>;

export type OnceMade =
  | Readonly<{ state: 'made'; details: AccountDetails }>
  /** Of a permanent user: address and user name go another way than its password. */
  | Readonly<{ state: 'handed'; what: 'made' | 'rotated' }>
  | Readonly<{ state: 'used' | 'expired' | 'unknown' }>
  /** It is not to be had any more: the sentences say why. The link is spent. */
  | Readonly<{ state: 'refused'; why: readonly string[] }>
  /** The database did not do it, and nothing is left of it, or all is as it was, unless `holds` says that the new password holds, or may; the person presses the button in chat again. */
  | Readonly<{ state: 'failed'; why: string; holds?: 'new' | 'unknown' }>;

/** All that one needs to log in, but for the password. */
export type AccountDetails = Readonly<{
  environment: string;
  engine: DatabaseFacts['engine'];
  server: string;
  port: number;
  instance: string;
  database: string;
  accountName: string;
  profile: Profile;
  endsAt: string;
  /** A line to copy that asks for the password, such as `psql "host=… user=…"`. */
  connectLine: string;
}>;

/** What the page needs: GET asks what it is about and changes nothing, POST uses the link up. */
export type OncePage = Readonly<{
  view(token: string): Promise<OnceView>;
  /** The credential is a SCRAM-SHA-256 verifier for PostgreSQL, else the password. */
  make(token: string, credential: Secret): Promise<OnceMade>;
}>;
