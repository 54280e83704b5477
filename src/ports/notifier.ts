import type { Notice } from './store.ts';

/** Carries a notice to a person or a channel; resolves once it has arrived. */
export type Notifier = Readonly<{ send(notice: Notice): Promise<void> }>;

/** What `send` rejects with when all is well and only the turn of this recipient has not come. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
  readonly waitMilliseconds: number;

  constructor(waitMilliseconds: number) {
    super('its turn has not come');
    this.waitMilliseconds = waitMilliseconds;
  }
}
