import type { Secret } from '../domain/secret.ts';

/** What is set up for text messages: one account of Twilio. */
export type TwilioSettings = Readonly<{
  /** AC… */
  account: string;
  /** Who we are there: an API key (SK…), or the account itself. */
  user: string;
  /** The key's secret, or the account's token. */
  secret: Secret;
  /** A number in E.164, or a Messaging Service (MG…) that has several. */
  from: string;
  /** With a slash at its end. */
  apiUrl: string;
}>;
