import { walk } from '../support/look-limits.ts';
import { type Answer, halfJson, htmlPage, rateLimited, refusal } from '../support/slack-answers.ts';
import { buttonIn, labelsIn, wordsIn } from '../support/slack-blocks.ts';
import { startBot } from '../support/slack-bot.ts';
import { type Carrier, slackClient, startCarrier } from '../support/slack-notices.ts';
import type { Message } from '../support/slack-surfaces.ts';
import type { Workspace } from '../support/slack-workspace.ts';
import type { Place, Platform, Script, Seen, Stage, Whole, World } from './contract.ts';

const BROKEN: readonly (readonly [string, Answer])[] = [
  ['503 with a page', htmlPage(503)],
  ['500', { status: 500 }],
  ['200 with a page', htmlPage(200)],
  ['half a JSON', halfJson()],
  ['nothing', { body: '' }],
  ['null', { body: 'null' }],
  ['a list', { body: '[]' }],
  ['a text', { body: '"no"' }],
  ['ok: false and no reason', { body: { ok: false } }],
  ['internal_error', refusal('internal_error')],
  ['a connection that is reset', { broken: 'before' }],
  ['a connection that is reset half way', { broken: 'halfway', body: { ok: true, ts: '1700000000.000100' } }],
];

/** Slack, by the fake workspace. */
export const slackPlatform: Platform = {
  name: 'Slack',
  whole: startWhole,
  start: async ({ wait } = {}) => stageOf(await startCarrier(wait && { wait })),
  limited: rateLimited,
  broken: BROKEN,
  brokenChanges: BROKEN,
  stored: [
    ['500', { status: 500, stored: true }],
    ['a page', { ...htmlPage(200), stored: true }],
    ['a reset', { stored: true, broken: 'before' }],
  ],
  // One a second, lasting, and a few at once.
  takes: [
    [3, 1],
    [12, 10],
  ],
  believesForSeconds: 0,
  whyClosed: 'Slack says is_archived',
};

async function stageOf(carrier: Carrier): Promise<Stage> {
  const world = await worldOf(carrier);
  const processOf = ({ store, port, clock, waiting, deliver }: Carrier): Stage => ({
    ...world,
    store,
    clock,
    waiting,
    deliver,
    carrier: port,
    beside: async () => processOf(await startCarrier({ beside: carrier })),
  });
  return processOf(carrier);
}

/** Slack itself, whoever sends to it. */
async function worldOf(carrier: Carrier): Promise<World> {
  const { workspace, clock } = carrier;
  const { idOf, placeOf, seen } = await placesIn(workspace);
  const [came, gone] = [new Map<Place, number[]>(), new Set<unknown>()];
  let script: Script = () => 'default';
  let isRefused = false;
  workspace.answerWith('*', () => (isRefused ? refusal('token_revoked') : 'default'));
  workspace.answerWith('chat.postMessage', async ({ args }) => {
    if (isRefused) return refusal('token_revoked');
    const place = placeOf(args.channel);
    const turn = place ? await script(place) : 'default';
    if (turn === 'default' && gone.has(args.thread_ts)) return refusal('message_not_found');
    if (place && (turn === 'default' || turn.stored)) came.set(place, [...(came.get(place) ?? []), clock.now()]);
    return turn;
  });
  return {
    to: TO,
    seen,
    accountOf: (username) => ({ platform: 'slack', tenant: workspace.app.teamId, account: accountOf(username) }),
    cameAt: (place) => came.get(place) ?? [],
    calls: () => workspace.calls.filter(({ method }) => method !== 'auth.test').length,
    answerPosts: (given) => {
      script = given;
    },
    answerChanges: (given) => workspace.answerWith('chat.update', ({ args }) => given(placeOf(args.channel) as Place)),
    refuse: (whether) => {
      isRefused = whether;
    },
    open: (place, isOpen) => workspace.channel(idOf[place], { name: place, archived: !isOpen }),
    share: (place, isShared) => workspace.channel(idOf[place], { name: place, shared: isShared }),
    remove: async (place, at = 0) => {
      const ts = workspace.messagesIn(idOf[place])[at]?.ts ?? '';
      await slackClient(carrier).chat.delete({ channel: idOf[place], ts });
      gone.add(ts);
    },
    faults: workspace.faults,
  };
}

async function startWhole(): Promise<Whole> {
  const { opened, driver, workspace, deliver } = await startBot();
  const { idOf, seen } = await placesIn(workspace);
  return {
    store: opened.store,
    deliver,
    to: TO,
    seen,
    press: async (place, username, label) => {
      const [message] = workspace.messagesIn(idOf[place]);
      if (!message) throw new Error(`nothing is in ${place}`);
      const before = workspace.messages.length;
      await driver.press(accountOf(username), { action: buttonIn(message.blocks, label), message });
      return wordsIn((await workspace.until(() => workspace.messages[before])).blocks);
    },
  };
}

const CHANNELS = { banking: 'C0BANK', audit: 'C0AUDIT' } as const;
const PEOPLE = ['ana', 'bob', 'gil'] as const;
const TO: World['to'] = {
  banking: { channel: `slack:${CHANNELS.banking}` },
  audit: { channel: `slack:${CHANNELS.audit}` },
  ana: { user: 'ana' },
  bob: { user: 'bob' },
  gil: { user: 'gil' },
};

const accountOf = (username: string): string => `U0${username.toUpperCase()}`;

async function placesIn(workspace: Workspace) {
  const directs = await Promise.all(
    PEOPLE.map(async (one) => [one, await workspace.directChannel(accountOf(one))] as const),
  );
  const idOf = { ...CHANNELS, ...Object.fromEntries(directs) } as Readonly<Record<Place, string>>;
  const seen = (place: Place): readonly Seen[] => {
    const messages = workspace.messagesIn(idOf[place]);
    return messages.map((one) => shown(one, messages));
  };
  return { idOf, seen, placeOf: (id: unknown) => (Object.keys(idOf) as Place[]).find((place) => idOf[place] === id) };
}

function shown({ blocks, text, thread, metadata }: Message, all: readonly Message[]): Seen {
  const words = plain(wordsIn(blocks) || text);
  return {
    title: words.split('\n')[0] ?? '',
    words,
    buttons: labelsIn(blocks),
    entry: (metadata?.event_payload as { entry?: number } | undefined)?.entry,
    under: all.findIndex(({ ts }) => ts === thread),
    markup: [text, ...walk(blocks).flatMap((one) => (one.type === 'mrkdwn' ? [String(one.text)] : []))].flatMap(
      (one) => one.match(/<[^>]+>/g) ?? [],
    ),
  };
}

/** As it is read: Slack wants three signs escaped, and invisible ones keep others from meaning anything. */
const plain = (words: string): string =>
  words.replaceAll('\u200b', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
