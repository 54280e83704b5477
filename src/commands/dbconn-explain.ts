import type { Card } from '../cards/card.ts';
import { connectionExplainCard } from '../cards/connection-explain.ts';
import { connectionGuideCard } from '../cards/connection-guide.ts';
import { choiceField, formCard, named } from '../cards/fields.ts';
import type { User } from '../domain/company.ts';
import { explainConnection, guideConnection } from '../usecases/explain-connection.ts';
import { type Call, type Command, PARAMS, type Reply, toActor } from './command.ts';
import { errorOf } from './explain-form.ts';
import { match, sees, textOf, visibleNames } from './names.ts';
import { nearestMeant } from './nearest.ts';
import { LineError, type Word } from './parse.ts';
import {
  onlyClause,
  personIn,
  type Read,
  type Reading,
  requireNothing,
  split,
  suggestion,
  type Taken,
  takePerson,
  unknown,
} from './reading.ts';
import { personField } from './role-form.ts';

const PARAMETERS = { CONNECTION: PARAMS.CONNECTION, EXTENSION: PARAMS.EXTENSION, PERSON: PARAMS.PERSON };
const may = () => 'You may ask about yourself; about others, where you may configure the connection or manage users.';

export const dbconnExplain: Command = {
  name: 'dbconn explain',
  summary: 'Who may configure a connection, publish its extensions or merely use them, and what decides',
  usage: '/dbconn explain CONNECTION | EXTENSION [PERSON]',
  params: PARAMETERS,
  examples: ['/dbconn explain ERP', '/dbconn explain ErpTables @bob'],
  modes: ['form'],
  may,

  run: (call) =>
    answer(call, 'Explain a connection', async ({ connection, extension }, subject) => {
      const { services, asker, company, viewer } = call;
      const ask = { connection, ...(extension !== undefined && { extension }), username: subject.username };
      const canSee = (application: string) => sees(company, viewer, 'application', application);
      return connectionExplainCard({ ...(await explainConnection(services, asker, ask, canSee)), company });
    }),
};

export const dbconnGuide: Command = {
  name: 'dbconn guide',
  summary: 'What is missing, step by step, for somebody to publish and not to change the connection, and who may do it',
  usage: '/dbconn guide CONNECTION | EXTENSION [for PERSON]',
  params: PARAMETERS,
  examples: ['/dbconn guide ErpTables for @bob', '/dbconn guide ERP'],
  modes: ['form'],
  may,

  run: (call) =>
    answer(call, 'What somebody needs to publish', async ({ connection, extension }, subject) => {
      const { services, asker, company, viewer } = call;
      const ask = { connection, ...(extension !== undefined && { extension }), username: subject.username };
      const canSee = (application: string) => sees(company, viewer, 'application', application);
      return connectionGuideCard({ ...(await guideConnection(services, asker, ask, canSee)), asker: asker.actor });
    }),
};

type Thing = Readonly<{ connection: string; extension?: string }>;

async function answer(
  { reading, mode }: Call,
  title: string,
  card: (thing: Thing, subject: User) => Promise<Card>,
): Promise<Reply> {
  const { words, clauses } = split(reading, ['for']);
  const clause = onlyClause(reading, clauses, 'for');
  const { rest, ...thing } = takeThing(reading, words);
  const person = takePerson(reading, [...(clause?.words ?? []), ...rest]);
  requireNothing(reading, person.rest, ['for']);
  const isAsked = mode !== 'form' && (thing.value !== undefined || thing.fault !== undefined);
  if (isAsked) for (const { fault } of [thing, person]) if (fault) throw new LineError(fault);
  if (!isAsked || !thing.value) return toActor(form(reading, title, thing, person));
  return toActor(await card(thing.value, person.value ?? reading.viewer));
}

/** A connection or an extension that the asker may see, whichever takes more of the words; of the same words a connection. */
function takeThing(reading: Reading, words: readonly Word[]): Taken<Thing> {
  if (words.length === 0) return { rest: words };
  const { company, viewer } = reading;
  const seen = (['connection', 'extension'] as const).flatMap((kind) => {
    const found = match(visibleNames(company, viewer, kind), words);
    return found ? [{ kind, ...found }] : [];
  });
  const [best] = seen.toSorted((a, b) => b.length - a.length);
  if (!best) return unknownThing(reading, words);
  const rest = words.slice(best.length);
  if (best.kind === 'connection') return { value: { connection: best.name }, rest };
  const { connection = '' } = company.extensions.get(best.name) ?? {};
  return { value: { connection, extension: best.name }, rest };
}

function unknownThing(reading: Reading, words: readonly Word[]): Taken<Thing> {
  const { company, viewer } = reading;
  const begins = words.findIndex((_, at) => at > 0 && personIn(reading, words.slice(at)) !== undefined);
  const typed = begins === -1 ? words : words.slice(0, begins);
  const near = nearestMeant(textOf(typed), [
    ...visibleNames(company, viewer, 'connection'),
    ...visibleNames(company, viewer, 'extension'),
  ]);
  const meant = near === undefined ? [] : [suggestion(reading, typed, near)];
  return { fault: unknown(reading, 'connection or extension', typed, meant), rest: words.slice(typed.length) };
}

function form(reading: Reading, title: string, thing: Read<Thing>, person: Read<User>): Card {
  const { company, viewer, command } = reading;
  const names = [
    ...new Set([...visibleNames(company, viewer, 'connection'), ...visibleNames(company, viewer, 'extension')]),
  ];
  return formCard(title, command, [
    choiceField('thing', 'Connection or extension', named(names), {
      value: thing.value?.extension ?? thing.value?.connection,
      ...errorOf(thing),
    }),
    {
      ...personField(reading, 'Person', { value: person.value?.username, optional: true, ...errorOf(person) }),
      clause: 'for',
    },
  ]);
}
