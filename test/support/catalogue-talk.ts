import type { Card } from '../../src/cards/card.ts';
import type { Reply, Services } from '../../src/commands/command.ts';
import { dispatch, faultReply } from '../../src/commands/dispatch.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { acme } from './acme.ts';
import { type MemoryStore, memoryStore } from './memory-store.ts';
import { from, servicesOn } from './services.ts';

/** Cards by a name in kebab-case, while they are being made. */
export type Making = Readonly<Record<string, Promise<Card>>>;

export type Talk = Readonly<{
  store: MemoryStore;
  services: Services;
  reply(actor: string, line: string): Promise<Reply>;
  say(actor: string, line: string): Promise<Card>;
  /** Says the line, and presses a button of what comes back. */
  press(actor: string, line: string, label: string): Promise<Card>;
}>;

/** A conversation in a channel with a company of its own. */
export function talk(facts: Facts = acme, more: Partial<Services> = {}): Talk {
  const store = memoryStore(facts);
  const services = servicesOn(store, more);
  const reply = (actor: string, line: string) => dispatch(services, line, from(actor));
  const say = async (actor: string, line: string) => (await reply(actor, line)).card;
  return {
    store,
    services,
    reply,
    say,
    press: async (actor, line, label) => say(actor, lineOf(await say(actor, line), label)),
  };
}

/** What a line is answered with at Acme Retail, where nothing else has happened. */
export const answer = (actor: string, line: string, facts?: Facts): Promise<Card> => talk(facts).say(actor, line);

/** The card for what a use case throws. */
export async function failure(work: (talk: Talk) => Promise<unknown>): Promise<Card> {
  const talking = talk();
  const thrown = await work(talking).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined) throw new Error('nothing was thrown');
  return faultReply(talking.services, thrown).card;
}

function lineOf({ title, actions }: Card, label: string): string {
  const line = actions.find((action) => action.label === label)?.line;
  if (line === undefined) throw new Error(`no button "${label}" on "${title}"`);
  return line;
}

/** Acme Retail with other users beside, or in the place of, its own. */
export const acmeWith = (...users: Facts['users']): Facts => ({
  ...acme,
  users: [...acme.users.filter(({ username }) => !users.some((one) => one.username === username)), ...users],
});
