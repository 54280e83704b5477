import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Trace } from './ports/watch.ts';

type Fields = Readonly<Record<string, string | number>>;

const underWay = new AsyncLocalStorage<Fields>();

/** Short enough to be read out. */
const newId = (): string => randomBytes(4).toString('hex');

const begin: Trace['begin'] = (about, work) => underWay.run({ req: newId(), ...about }, work);

/** What the log puts into each line: `req`, and what the work said about itself. Nothing outside any work. */
export const traced = (): Fields => ({ ...underWay.getStore() }); // a copy, as pino writes what a line says into it

/** Ids that follow whatever is awaited, called back or begun from within. */
export const tracing: Trace = {
  id: () => String(traced().req ?? newId()),
  begin,
  within: (work) => (underWay.getStore() === undefined ? begin({}, work) : work()),
};
