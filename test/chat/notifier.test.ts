import { describe, expect, it } from 'vitest';
import { button } from '../../src/cards/card.ts';
import { type Carrier, type Failure, type Spot, Undelivered } from '../../src/chat/carrier.ts';
import { chatNotifier } from '../../src/chat/notifier.ts';
import type { Platform } from '../../src/domain/chat-link.ts';
import { Refused } from '../../src/ports/notifier.ts';
import type { Notice, PostedMessage } from '../../src/ports/store.ts';
import { cardOf } from '../store/sample.ts';
import { acme } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';

class Broken extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super('broken');
    this.failure = failure;
  }
}

type Fake = Carrier & Readonly<{ heard: string[]; deleted: Set<string>; broken: { as: Error | undefined } }>;

/** A platform on which these people have an account; what it shows is `where: title`, a reply `where under id: title`. */
function fake(platform: Platform, ...people: readonly string[]): Fake {
  const heard: string[] = [];
  const deleted = new Set<string>();
  const broken: Fake['broken'] = { as: undefined };
  const gone = (id: string) => {
    if (deleted.has(id)) throw new Broken({ kind: 'refused', error: 'gone', isGone: true });
  };
  const spot = (channel: string): Spot => ({
    tenant: 'acme',
    channel,
    say: async ({ title }, { thread }) => {
      if (broken.as) throw broken.as;
      if (thread !== undefined) gone(thread);
      heard.push(thread === undefined ? `${channel}: ${title}` : `${channel} under ${thread}: ${title}`);
      return String(heard.length);
    },
    replace: async (id, { title }) => {
      if (broken.as) throw broken.as;
      gone(id);
      heard.push(`${channel} at ${id}: ${title}`);
    },
    isShared: async () => channel === 'shared',
  });
  return {
    platform,
    heard,
    deleted,
    broken,
    inChannel: (id, work) => work(spot(id)),
    withUser: async (username, work) => {
      if (!people.includes(username)) throw new Undelivered(`nobody in ${platform}`);
      await work(spot(`alone with ${username}`));
    },
    at: async ({ channel }, work) => work(spot(channel)),
    failureOf: (error) => (error instanceof Broken ? error.failure : undefined),
  };
}

function start(...carriers: readonly Carrier[]) {
  const store = memoryStore(acme);
  const logged: string[] = [];
  const clock = { at: 0 };
  const log = { warn: (_: object, words: string) => void logged.push(words) };
  const notifier = chatNotifier({ store, carriers, log, now: () => clock.at, random: () => 1 });
  const send = (to: object, more: object = {}) => notifier.send({ seq: 7, card: ASKED, to, ...more } as Notice);
  return { store, logged, clock, notifier, send };
}

const ASKED = { ...cardOf('Asked.'), actions: [button('Approve', 'request approve R-7')] };
const copy = (platform: Platform, channel: string, id: string): PostedMessage => ({
  platform,
  tenant: 'acme',
  channel,
  id,
});
const change = (title: string, how: 'quiet' | 'told' | 'last', ...heard: readonly string[]) =>
  [{ subject: 'request:7' }, { card: { ...ASKED, title }, change: how, heard }] as const;

describe('a notice to a channel', () => {
  it('goes to the platform before the first colon, by all that comes after it', async () => {
    const [slack, teams] = [fake('slack'), fake('teams')];
    const { send } = start(slack, teams);
    await send({ channel: 'teams:19:abc@thread.tacv2' });
    await send({ channel: 'slack:C1' });
    expect([slack.heard, teams.heard]).toEqual([['C1: Asked.'], ['19:abc@thread.tacv2: Asked.']]);
  });

  it('of a platform that is not set up is refused, for a person to mend', async () => {
    const { send } = start(fake('slack'));
    const refused = send({ channel: 'teams:19:abc' });
    await expect(refused).rejects.toBeInstanceOf(Refused);
    await expect(refused).rejects.toMatchObject({ message: 'teams is not set up here', what: 'channel' });
  });

  it('rests when it was refused, until somebody says that it may be tried again', async () => {
    const slack = fake('slack');
    const { send, notifier } = start(slack);
    slack.broken.as = new Refused('closed', 'channel');
    await expect(send({ channel: 'slack:C1' })).rejects.toThrow('closed');
    slack.broken.as = undefined;
    await expect(send({ channel: 'slack:C1' })).rejects.toMatchObject({ name: 'Resting' });
    expect(notifier.restOf?.({ channel: 'slack:C1' })).toBe(300_000);
    notifier.tryAgain({ channel: 'slack:C1' });
    await send({ channel: 'slack:C1' });
    expect(slack.heard).toEqual(['C1: Asked.']);
  });

  it('names the platform that gave no answer to many tries', async () => {
    const teams = fake('teams');
    const { send, clock } = start(teams);
    teams.broken.as = new Broken({ kind: 'unknown' });
    for (let tries = 1; tries < 20; tries += 1) {
      await expect(send({ channel: 'teams:19:abc' })).rejects.toThrow('broken');
      clock.at += 60_000;
    }
    await expect(send({ channel: 'teams:19:abc' })).rejects.toThrow('no answer to 20 tries that Teams would give');
  });
});

describe('a notice to somebody', () => {
  it('goes to the first platform on which they have an account, and to no other', async () => {
    const [slack, teams] = [fake('slack', 'ana'), fake('teams', 'ana', 'bob')];
    const { send } = start(slack, teams);
    await send({ user: 'ana' });
    await send({ user: 'bob' });
    expect([slack.heard, teams.heard]).toEqual([['alone with ana: Asked.'], ['alone with bob: Asked.']]);
  });

  it('waits where they have none anywhere, and says what the last one said', async () => {
    const { send } = start(fake('slack'), fake('teams'));
    await expect(send({ user: 'gil' })).rejects.toThrow('nobody in teams');
    await expect(start().send({ user: 'gil' })).rejects.toThrow('no platform is set up here');
  });

  it('is not sent elsewhere because of a failure', async () => {
    const [slack, teams] = [fake('slack', 'ana'), fake('teams', 'ana')];
    slack.broken.as = new Broken({ kind: 'unknown' });
    await expect(start(slack, teams).send({ user: 'ana' })).rejects.toThrow('broken');
    expect(teams.heard).toEqual([]);
  });
});

describe('a notice to a subject', () => {
  const shared = async () => {
    const [slack, teams] = [fake('slack', 'ana'), fake('teams', 'bob')];
    const joined = start(slack, teams);
    await joined.send({ channel: 'slack:C1' }, { keeps: 'request:7' });
    await joined.send({ user: 'bob' }, { keeps: 'request:7' });
    return { ...joined, slack, teams };
  };

  it('takes the place of every copy, each on its own platform, and tells those who had seen it', async () => {
    const { send, store, slack, teams } = await shared();
    expect(await store.unsettled('request:7')).toEqual([
      copy('slack', 'C1', '1'),
      copy('teams', 'alone with bob', '1'),
    ]);
    await send(...change('Approved.', 'told'));
    expect(slack.heard.slice(1)).toEqual(['C1 at 1: Approved.', 'C1 under 1: Approved.']);
    expect(teams.heard.slice(1)).toEqual(['alone with bob at 1: Approved.', 'alone with bob under 1: Approved.']);
    await send(...change('Over.', 'last'));
    expect(await store.unsettled('request:7')).toEqual([]);
  });

  it('is not told besides where the channel hears of it by itself', async () => {
    const { send, slack, teams } = await shared();
    await send(...change('Approved.', 'told', 'slack:C1', 'slack:alone with bob'));
    expect(slack.heard.slice(1)).toEqual(['C1 at 1: Approved.']);
    expect(teams.heard.slice(1)).toEqual(['alone with bob at 1: Approved.', 'alone with bob under 1: Approved.']);
  });

  it('leaves no copy as it was because another is on a platform that is not set up any more', async () => {
    const { store } = await shared();
    const teams = fake('teams');
    const log = { warn: () => {} };
    const { send } = chatNotifier({ store, carriers: [teams], log });
    const [to, more] = change('Approved.', 'quiet');
    await expect(send({ seq: 8, to, ...more })).rejects.toMatchObject({
      name: 'Undelivered',
      message: 'slack is not set up here',
    });
    expect(teams.heard).toEqual(['alone with bob at 1: Approved.']);
  });

  it('is posted afresh where its copy was deleted, unless outsiders read there by now', async () => {
    const { send, store, slack, teams, logged } = await shared();
    slack.deleted.add('1');
    teams.deleted.add('9');
    await store.keepPosted('request:7', copy('teams', 'shared', '9'));
    await send(...change('Approved.', 'quiet'));
    expect([slack.heard.slice(1), teams.heard.slice(1)]).toEqual([
      ['C1: Approved.'],
      ['alone with bob at 1: Approved.'],
    ]);
    expect(await store.unsettled('request:7')).toEqual([
      copy('teams', 'alone with bob', '1'),
      copy('slack', 'C1', '2'),
    ]);
    expect(logged).toEqual(['a message could not be changed', 'a message could not be changed']);
  });
});

describe('a reply to a thread', () => {
  const reply = { thread: { of: 'request:7', isReply: true } } as const;

  it('begins another where the message that it hangs on is gone, and only there', async () => {
    const slack = fake('slack');
    const { send, store } = start(slack);
    await store.keepPosted('request:7', copy('slack', 'C1', '9'));
    slack.deleted.add('9');
    await send({ channel: 'slack:C1' }, reply);
    expect(slack.heard).toEqual(['C1: Asked.']);
    expect(await store.unsettled('request:7:thread')).toEqual([copy('slack', 'C1', '1')]);
    slack.broken.as = new Broken({ kind: 'refused', error: 'closed' });
    await expect(send({ channel: 'slack:C1' }, reply)).rejects.toThrow('broken');
  });
});
