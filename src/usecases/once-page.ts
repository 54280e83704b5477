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
  | Readonly<{ state: 'used' | 'expired' | 'unknown' }>
  /** It is not to be had any more: the sentences say why. The link is spent. */
  | Readonly<{ state: 'refused'; why: readonly string[] }>
  /** The database did not do it, and nothing is left of it; the person presses Choose password again. */
  | Readonly<{ state: 'failed'; why: string }>;

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
