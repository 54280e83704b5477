import { describe, expect, it } from 'vitest';
import { type Carrier, Undelivered } from '../../src/chat/carrier.ts';
import type { ChatAccount } from '../../src/domain/chat-link.ts';
import type { Recipient, Store } from '../../src/ports/store.ts';
import { announce, cardOf, tell } from '../store/sample.ts';
import type { Answer, Turn } from '../support/slack-answers.ts';
import type { Clock } from '../support/stopped-clock.ts';
import { describeCopies } from './contract-copies.ts';
import { describeFaults } from './contract-faults.ts';
import { describeParking } from './contract-parking.ts';

export type { Answer, Turn };

/** Two channels, and people alone with the bot; of Gil it does not know at first who he is there. */
export type Place = 'banking' | 'audit' | 'ana' | 'bob' | 'gil';

/** A message as it is shown. */
export type Seen = Readonly<{
  /** The first line of its words. */
  title: string;
  words: string;
  /** Titles of what can be pressed. */
  buttons: readonly string[];
  /** The audit entry that it says it is about. */
  entry: number | undefined;
  /** Which message of the place it hangs on; -1: on none. */
  under: number;
  /** What in it the platform makes more of than words: mentions, links. */
  markup: readonly string[];
}>;

/** How the platform answers, from now on, each message that comes to a place. */
export type Script = (place: Place) => Turn | Promise<Turn>;

/** A platform, with people who see what comes. */
export type World = Readonly<{
  to: Readonly<Record<Place, Exclude<Recipient, { subject: string }>>>;
  /** Of somebody in the company, to be linked. */
  accountOf(username: string): ChatAccount;
  /** Oldest first, without what was deleted. */
  seen(place: Place): readonly Seen[];
  /** When each new message came, by the clock of the first process. */
  cameAt(place: Place): readonly number[];
  /** How often the platform was asked for anything. */
  calls(): number;
  answerPosts(script: Script): void;
  answerChanges(script: Script): void;
  /** From now on the platform does not take the token, or does. */
  refuse(isRefused: boolean): void;
  /** Whether the bot is in a channel. */
  open(place: Place, isOpen: boolean): Promise<void>;
  /** Whether another organisation reads in a channel. */
  share(place: Place, isShared: boolean): Promise<void>;
  /** Somebody deletes a message. */
  remove(place: Place, at?: number): Promise<void>;
  /** What the bot said that no platform takes. */
  faults: readonly string[];
}>;

/** A process that sends notices there, but for the time, which only goes on when told. */
export type Stage = World &
  Readonly<{
    store: Store;
    carrier: Carrier;
    clock: Clock;
    /** Whom a notice did not reach, and why. */
    waiting: readonly (readonly [to: string, why: string])[];
    deliver(): Promise<void>;
    /** Another process on the same store. */
    beside(): Promise<Stage>;
  }>;

/** The whole bot, with the machine's time: its messages are pressed. */
export type Whole = Pick<World, 'to' | 'seen'> &
  Readonly<{
    store: Store;
    deliver(): Promise<void>;
    /** A button of the first message of a place. What whoever presses it is shown. */
    press(place: Place, username: 'ana' | 'bob', label: string): Promise<string>;
  }>;

/** What one implementation brings to the contract. */
export type Platform = Readonly<{
  name: string;
  whole(): Promise<Whole>;
  /** `wait`: else time passes at once. */
  start(options?: Readonly<{ wait?: Clock['wait'] }>): Promise<Stage>;
  /** Told to wait, with this header. */
  limited(header?: number | string): Answer;
  /** Answers to a message that are none. */
  broken: readonly (readonly [what: string, Answer])[];
  /** Of those, the ones that say nothing of a change either. */
  brokenChanges: readonly (readonly [what: string, Answer])[];
  /** After which the answer is lost, though the message was stored. */
  stored: readonly (readonly [what: string, Answer])[];
  /** How many messages in one place the platform takes within so many seconds. */
  takes: readonly (readonly [messages: number, seconds: number])[];
  /** For how long the bot may believe that a channel is its own organisation's. */
  believesForSeconds: number;
  /** What it is said to be, where a channel is parked because the bot is not in it. */
  whyClosed: string;
}>;

export const titles = (count: number, name = 'notice') => Array.from({ length: count }, (_, at) => `${name} ${at}`);
export const titlesIn = (stage: Stage, place: Place): readonly string[] => stage.seen(place).map(({ title }) => title);

/** Answers those of one place, one after another. */
export const only = (place: Place, ...turns: readonly Turn[]): Script => {
  const left = [...turns];
  return (at) => (at === place ? (left.shift() ?? 'default') : 'default');
};

/** Every promise of the port, kept by whatever implements it. */
export function describeCarrier(platform: Platform): void {
  describe(`the carrier for ${platform.name}`, () => {
    describeNotices(platform);
    describeFaults(platform);
    describeParking(platform);
    describeCopies(platform);
  });
}

function describeNotices({ start, takes }: Platform): void {
  describe('a notice', () => {
    it('reaches a channel or a person, in order, and says which entry it is about', async () => {
      const stage = await start();
      for (const place of ['banking', 'ana'] as const) {
        await announce(stage.store, stage.to[place], 'a', 'b');
        await announce(stage.store, stage.to[place], 'c');
      }
      await stage.deliver();
      for (const place of ['banking', 'ana'] as const) {
        expect(titlesIn(stage, place)).toEqual(['a', 'b', 'c']);
        const [a, b, c] = stage.seen(place).map(({ entry }) => entry);
        expect([a, c]).toEqual([expect.any(Number), (a ?? 0) + 1]);
        expect(b).toBe(a);
      }
      expect([stage.waiting, await stage.store.recipients(), stage.faults]).toEqual([[], [], []]);
    });

    it('comes no faster than the platform takes them in one place', async () => {
      const stage = await start();
      const counts = { banking: 2 + Math.max(...takes.map(([messages]) => messages)), ana: 10 };
      for (const place of ['banking', 'ana'] as const)
        await announce(stage.store, stage.to[place], ...titles(counts[place]));
      await stage.deliver();
      for (const place of ['banking', 'ana'] as const) {
        expect(titlesIn(stage, place)).toEqual(titles(counts[place]));
        const moments = stage.cameAt(place);
        for (const [messages, seconds] of takes)
          moments.slice(messages).forEach((moment, at) => {
            const apart = moment - (moments[at] ?? 0);
            expect(apart, `${messages + 1} in ${seconds} s`).toBeGreaterThanOrEqual(seconds * 1_000);
          });
      }
    }, 60_000);

    it('T-markup has people’s words to the letter: they call nobody, and lead nowhere', async () => {
      const stage = await start();
      const words = 'as <!channel> <@U0BOB> <at>Bob</at> [approve](https://evil.example) said';
      const card = { ...cardOf(`T ${words}`), blocks: [{ kind: 'quote', text: `Q ${words}` }] } as const;
      for (const place of ['banking', 'ana'] as const) await tell(stage.store, { to: stage.to[place], card });
      await stage.deliver();
      for (const place of ['banking', 'ana'] as const) {
        const [seen] = stage.seen(place);
        expect(seen?.title).toBe(`T ${words}`);
        expect(seen?.words).toContain(`Q ${words}`);
        expect(seen?.markup).toEqual([]);
      }
    });

    it('for somebody who has no account there waits, and others do not; it comes once they have one', async () => {
      const stage = await start();
      const { store } = stage;
      await announce(store, stage.to.gil, 'for Gil', 'and again');
      await announce(store, stage.to.ana, 'for Ana');
      await stage.deliver();
      expect(titlesIn(stage, 'ana')).toEqual(['for Ana']);
      expect(stage.waiting).toEqual([['gil', expect.stringMatching(/^nobody in \w+ is linked to them$/)]]);
      await expect(stage.carrier.withUser('gil', async () => {})).rejects.toBeInstanceOf(Undelivered);
      await store.transaction(async (tx) => {
        await tx.linkAccount('gil', stage.accountOf('gil'));
        await tx.record({ kind: 'chat-linked', surface: 'job', member: 'gil' });
      });
      stage.clock.pass(300);
      await stage.deliver();
      expect(titlesIn(stage, 'gil')).toEqual(['for Gil', 'and again']);
    });

    it('is sent by one process of two, and in order', async () => {
      const one = await start();
      const two = await one.beside();
      const places = ['banking', 'audit', 'ana', 'bob'] as const;
      for (const place of places) await announce(one.store, one.to[place], ...titles(12, place));
      for (let round = 0; round < 20 && (await one.store.recipients()).length > 0; round += 1)
        await Promise.all([one.deliver(), two.deliver(), one.deliver(), two.deliver()]);
      for (const place of places) expect(titlesIn(one, place)).toEqual(titles(12, place));
    });
  });
}
