import { connectionDoneCard } from '../cards/connection-changed.ts';
import {
  type ConnectionPreview,
  connectionOutOfDateCard,
  connectionPreviewCard,
  connectionRefusedCard,
} from '../cards/connection-preview.ts';
import { wordsJoined } from '../cards/phrase.ts';
import { cancelledCard } from '../cards/role-preview.ts';
import type { Company, User } from '../domain/company.ts';
import type { ConnectionChange } from '../domain/connection-change.ts';
import { decideFor } from '../domain/decide.ts';
import { previewConnectionLevel, setConnectionLevel } from '../usecases/set-connection-level.ts';
import { type Call, type Command, PARAMS, type Reply, toActor } from './command.ts';
import { entryForm } from './dbconn-form.ts';
import { type EntryRead, readEntry } from './dbconn-read.ts';
import { refusePart } from './dbuser-ask.ts';
import { LineError } from './parse.ts';
import type { Read } from './reading.ts';

export const dbconnGrant: Command = {
  name: 'dbconn grant',
  summary: 'Give a role or a person a level on a connection to an external database; shows first whom it concerns',
  usage: '/dbconn grant CONNECTION (ROLE | PERSON) LEVEL',
  params: { CONNECTION: PARAMS.CONNECTION, ROLE: PARAMS.ROLE, PERSON: PARAMS.PERSON, LEVEL: PARAMS.LEVEL },
  examples: ['/dbconn grant ERP Integrator publish', '/dbconn grant ERP @bob read-only'],
  modes: ['form', 'cancel'],
  may: mayConfigure,
  run: (call) => run(call, true),
};

export const dbconnRevoke: Command = {
  name: 'dbconn revoke',
  summary: 'Take the entry of a role or a person on a connection away; shows first whom it concerns',
  usage: '/dbconn revoke CONNECTION (ROLE | PERSON)',
  params: { CONNECTION: PARAMS.CONNECTION, ROLE: PARAMS.ROLE, PERSON: PARAMS.PERSON },
  examples: ['/dbconn revoke ERP Integrator', '/dbconn revoke ERP @bob'],
  modes: ['form', 'cancel'],
  may: mayConfigure,
  run: (call) => run(call, false),
};

/** On which connections somebody may set levels, in words: for help. */
function mayConfigure(company: Company, viewer: User): string {
  const names = [...company.connections.keys()].filter(
    (connection) =>
      decideFor(company, viewer, { user: viewer.username, operation: 'connection.configure', connection }).outcome ===
      'allow',
  );
  const shown = names.length > 5 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return viewer.active && names.length > 0
    ? `You may set levels on ${wordsJoined(shown)}; your own, and those of your default role, nobody but others may.`
    : 'Levels are set by those who may configure the connection: at the moment you may on none.';
}

async function run(call: Call, takesLevel: boolean): Promise<Reply> {
  if (call.mode === 'cancel') return toActor(cancelledCard());
  const read = readEntry(call.reading, takesLevel);
  await keepAttempt(call, read, takesLevel);
  const { connection, of, level } = read;
  const isComplete =
    isSaid(connection) && isSaid(of) && (!takesLevel || level.value !== undefined || level.error !== undefined);
  if (call.mode !== 'form' && isComplete) refuseFaults(read);
  if (call.mode === 'form' || !isComplete || connection.value === undefined || !of.value)
    return toActor(entryForm(call.reading, read, takesLevel));
  const change = { connection: connection.value, of: of.value, level: takesLevel ? (level.value ?? null) : null };
  return change.level === null && takesLevel
    ? toActor(entryForm(call.reading, read, takesLevel))
    : runEntry(call, change, read.confirmed);
}

const isSaid = ({ value, fault }: Read<unknown>): boolean => value !== undefined || fault !== undefined;

/** The trail keeps an attempt on a connection that the asker may not see, though the answer is that there is none. */
async function keepAttempt({ services, asker }: Call, { attempted, level }: EntryRead, takesLevel: boolean) {
  if (attempted === undefined || (takesLevel && level.value === undefined)) return;
  await previewConnectionLevel(services, asker, { ...attempted, level: level.value ?? null });
}

function refuseFaults({ connection, of, level }: EntryRead): void {
  const fault = [connection, of].find((one) => one.fault)?.fault;
  if (fault) throw new LineError(fault);
  refusePart([level]);
}

/** Shows what a change would do; with a confirmation of what was shown, makes it. */
async function runEntry(call: Call, change: ConnectionChange, confirmed: string | undefined): Promise<Reply> {
  const { services, asker, company } = call;
  if (confirmed === undefined) return shown(call, await previewConnectionLevel(services, asker, change));
  const outcome = await setConnectionLevel(services, asker, change, confirmed);
  switch (outcome.state) {
    case 'done':
      return toActor(connectionDoneCard(company, { ...outcome.preview, entry: outcome.entry }));
    case 'out-of-date':
      return toActor(connectionOutOfDateCard(company, outcome.preview));
    case 'refused':
      return shown(call, outcome.preview);
  }
}

const shown = ({ company }: Call, preview: ConnectionPreview): Reply =>
  toActor(
    preview.refusal === undefined ? connectionPreviewCard(company, preview) : connectionRefusedCard(company, preview),
  );
