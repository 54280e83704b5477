import type { Notice, Recipient } from './store.ts';

/** Carries a notice to a person or a channel. */
export type Notifier = Readonly<{
  /** Resolves once it has arrived. */
  send(notice: Notice): Promise<void>;
  /** For how long nothing is sent to somebody who could not be reached, in milliseconds; undefined: they are not waited for. */
  restOf?(to: Recipient): number | undefined;
}>;

/** What `send` rejects with when all is well and only the turn of this recipient has not come. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  readonly waitMilliseconds: number;

  constructor(waitMilliseconds: number) {
    super('its turn has not come');
    this.waitMilliseconds = waitMilliseconds;
  }
}

/** What `send` rejects with while it lets somebody rest who could not be reached: nothing was tried. */
export class Resting extends Error {
  override readonly name = 'Resting';
}

/**
 * What `send` rejects with where a person has to mend it: the channel takes no messages, the person has not let us in, or
 * nothing at all can be sent.
 */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly what: Unreached;

  constructor(why: string, what: Unreached, cause?: unknown) {
    super(why, { cause });
    this.what = what;
  }
}

export type Unreached = 'channel' | 'person' | 'everything';
