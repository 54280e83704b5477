import { walk } from '../support/look-limits.ts';
import { type Answer, type Call, halfJson, htmlPage, refusal, throttled } from '../support/teams-answers.ts';
import { AUDIT, acmeInTeams, BANKING, type Cloud, startTeamsBot, TENANT } from '../support/teams-bot.ts';
import { buttonsIn, cardIn, wordsIn } from '../support/teams-cards.ts';
import type { Teams } from '../support/teams-connector.ts';
import { placeIn } from '../support/teams-directory.ts';
import { startTeamsCarrier, type TeamsCarrier } from '../support/teams-notices.ts';
import type { Json, Message } from '../support/teams-surfaces.ts';
import type { Place, Platform, Script, Seen, Stage, Whole, World } from './contract.ts';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

const BROKEN: readonly (readonly [string, Answer])[] = [
  ['503 with a page', htmlPage(503)],
  ['500', { status: 500 }],
  ['502', refusal(502, 'BadGateway')],
  ['504', refusal(504, 'GatewayTimeout')],
  ['412', refusal(412, 'PreconditionFailed')],
  ['408', { status: 408 }],
  ['200 with a page', htmlPage(200)],
  ['half a JSON', halfJson()],
  ['a connection that is reset', { broken: 'before' }],
  ['a connection that is reset half way', { broken: 'halfway', body: { id: '1700000000000' } }],
];

/** Microsoft Teams, by the fake connector. */
export const teamsPlatform = (cloud: Cloud): Platform => ({
  name: 'Teams',
  whole: () => startWhole(cloud),
  start: async ({ wait } = {}) =>
    stageOf(
      await startTeamsCarrier({
        // As in the other platform's company: of Gil and those after him the file does not know.
        facts: (teams) => {
          const facts = acmeInTeams(teams);
          return {
            ...facts,
            users: facts.users.map(({ teamsId, ...user }) =>
              ['ana', 'bob'].includes(user.username) && teamsId !== undefined ? { ...user, teamsId } : user,
            ),
          };
        },
        ...(wait && { wait }),
      }),
    ),
  limited: throttled,
  broken: [
    ...BROKEN,
    ['nothing', { body: '' }],
    ['null', { headers: JSON_TYPE, body: 'null' }],
    ['a list', { body: [] }],
    ['a text', { headers: JSON_TYPE, body: '"no"' }],
    ['no id', { body: {} }],
  ],
  brokenChanges: BROKEN.filter(([what]) => !/^5|^408/.test(what)),
  stored: [
    ['500', { status: 500, stored: true }],
    ['a page', { ...htmlPage(200), stored: true }],
    ['a reset', { stored: true, broken: 'before' }],
  ],
  takes: [
    [7, 1],
    [60, 30],
  ],
  believesForSeconds: 60,
  whyClosed: 'Teams says BotNotInConversationRoster',
});

function stageOf(first: TeamsCarrier): Stage {
  const world = worldOf(first);
  const processOf = ({ opened, carrier, clock, waiting, deliver }: TeamsCarrier): Stage => ({
    ...world,
    store: opened.store,
    carrier,
    clock,
    waiting,
    deliver,
    beside: async () => processOf(await startTeamsCarrier({ beside: first })),
  });
  return processOf(first);
}

/** Teams itself, whoever sends to it. */
function worldOf({ teams, clock }: TeamsCarrier): World {
  for (const username of PEOPLE) teams.person(username, { installed: true });
  const { idOf, placeOf, seen } = placesIn(teams);
  const came = new Map<Place, number[]>();
  let script: Script = () => 'default';
  let isRefused = false;
  const post = async (call: Call) => {
    if (isRefused) return REFUSED;
    const place = placeOf(placeOfPost(call));
    const turn = place ? await script(place) : 'default';
    if (place && (turn === 'default' || turn.stored)) came.set(place, [...(came.get(place) ?? []), clock.now()]);
    return turn;
  };
  teams.answerWith('*', () => (isRefused ? REFUSED : 'default'));
  teams.answerWith('create', post);
  teams.answerWith('send', post);
  return {
    to: TO,
    seen,
    accountOf: (username) => ({
      platform: 'teams',
      tenant: TENANT,
      account: String(teams.directory.personOf(username).objectId),
    }),
    cameAt: (place) => came.get(place) ?? [],
    calls: () => teams.calls.length,
    answerPosts: (given) => {
      script = given;
    },
    answerChanges: (given) =>
      teams.answerWith('update', ({ conversation = '' }) => given(placeOf(placeIn(conversation)) as Place)),
    refuse: (whether) => {
      isRefused = whether;
    },
    open: async (place, isOpen) => teams.directory.change(idOf[place], { installed: isOpen }),
    share: async (place, isShared) => {
      teams.person('visitor', { tenantId: '99999999-8888-4777-8666-555555555555' });
      const others = (teams.directory.placeOf(idOf[place])?.members ?? []).filter((one) => one !== 'visitor');
      teams.directory.change(idOf[place], { members: isShared ? [...others, 'visitor'] : others });
    },
    remove: async (place, at = 0) => teams.surfaces.remove(messagesIn(teams, idOf[place])[at] as Message),
    faults: teams.faults,
  };
}

async function startWhole(cloud: Cloud): Promise<Whole> {
  const { opened, driver, teams, deliver } = await startTeamsBot(cloud);
  const { idOf, seen } = placesIn(teams);
  return {
    store: opened.store,
    deliver,
    to: TO,
    seen,
    press: async (place, username, label) => {
      const [message] = messagesIn(teams, idOf[place]);
      if (!message) throw new Error(`nothing is in ${place}`);
      const before = teams.messages.length;
      await driver.press(username, message, label);
      return wordsIn(cardIn(await teams.until(() => teams.messages[before])));
    },
  };
}

const PEOPLE = ['ana', 'bob', 'gil'] as const;
const TO: World['to'] = {
  banking: { channel: `teams:${BANKING}` },
  audit: { channel: `teams:${AUDIT}` },
  ana: { user: 'ana' },
  bob: { user: 'bob' },
  gil: { user: 'gil' },
};

function placesIn(teams: Teams) {
  const chats = Object.fromEntries(PEOPLE.map((one) => [one, teams.directory.personOf(one).chat]));
  const idOf = { banking: BANKING, audit: AUDIT, ...chats } as Readonly<Record<Place, string>>;
  const seen = (place: Place): readonly Seen[] => {
    const messages = messagesIn(teams, idOf[place]);
    return messages.map((one) => shown(one, messages));
  };
  return { idOf, seen, placeOf: (id: unknown) => (Object.keys(idOf) as Place[]).find((place) => idOf[place] === id) };
}

const messagesIn = ({ messages }: Teams, conversation: string): readonly Message[] =>
  messages.filter((one) => one.conversation === conversation && !one.isDeleted);

const REFUSED: Answer = { status: 401, body: { message: 'Authorization has been denied for this request.' } };

/** Undefined where a conversation is only begun. */
function placeOfPost({ verb, conversation = '', body }: Call): unknown {
  if (verb === 'send') return placeIn(conversation);
  return body.isGroup ? ((body.channelData as Json).channel as Json).id : undefined;
}

function shown(message: Message, all: readonly Message[]): Seen {
  const card = cardIn(message);
  const words = wordsIn(card).replaceAll('\u200b', '');
  return {
    title: words.split('\n')[0] ?? '',
    words,
    buttons: buttonsIn(card),
    entry: Number(/\baudit entry (\d+)/.exec(words)?.[1] ?? Number.NaN) || undefined,
    under: all.findIndex(({ id }) => id === message.root),
    markup: [
      ...walk(card).flatMap(({ type, text, selectAction }) => [
        ...(type === 'TextBlock' ? [String(text)] : []),
        ...(selectAction === undefined ? [] : [JSON.stringify(selectAction)]),
      ]),
      ...(message.text === '' ? [] : [message.text]),
    ],
  };
}
