import type { Notice } from './store.ts';

/** Carries a notice to a person or a channel; resolves once it has arrived. */
export type Notifier = Readonly<{ send(notice: Notice): Promise<void> }>;
