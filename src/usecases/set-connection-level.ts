import { connectionChangedCard } from '../cards/connection-changed.ts';
import type { ConnectionPreview } from '../cards/connection-preview.ts';
import { channelForEnvironment } from '../domain/channel.ts';
import { type Company, createCompany } from '../domain/company.ts';
import {
  type ConnectionChange,
  connectionEffect,
  judgeConnectionChange,
  setters,
} from '../domain/connection-change.ts';
import { digestOf } from '../domain/fingerprint.ts';
import { slice } from '../domain/slice.ts';
import type { Snapshot, StoredEntry, Transaction } from '../ports/store.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';
import { unknown } from './explain-access.ts';
import { judging } from './judging.ts';

export type ConnectionOutcome =
  | Readonly<{ state: 'done'; preview: ConnectionPreview; entry: StoredEntry }>
  | Readonly<{ state: 'refused' | 'out-of-date'; preview: ConnectionPreview }>;

/** Judges a change of one entry of a connection and shows what it would do; changes nothing, but a refusal is recorded. */
export async function previewConnectionLevel(
  tools: Tools,
  asker: Asker,
  change: ConnectionChange,
): Promise<ConnectionPreview> {
  const { company, policy } = await tools.store.snapshot();
  const preview = { ...previewOf(company, company, asker.actor, change), policy, judgedAt: tools.clock() };
  if (isRefused(preview)) await tools.store.transaction((tx) => recordRefusal(tx, asker, company, preview));
  return preview;
}

/**
 * Judges again on facts read alone among writers, and writes the entry of the connection, that of the trail and the
 * notices together. What is so already is neither done nor recorded a second time.
 */
export async function setConnectionLevel(
  tools: Tools,
  asker: Asker,
  change: ConnectionChange,
  seen: string,
): Promise<ConnectionOutcome> {
  return judging(tools.store, async (tx, { company: known, policy }) => {
    const users = [asker.actor, ...('user' in change.of ? [change.of.user] : [])];
    const company = createCompany(await tx.facts({ users, connection: change.connection }));
    const preview = { ...previewOf(company, known, asker.actor, change), policy, judgedAt: tools.clock() };
    if (isRefused(preview)) await recordRefusal(tx, asker, company, preview);
    if (preview.refusal !== undefined) return { state: 'refused', preview };
    if (preview.fingerprint !== seen) return { state: 'out-of-date', preview };
    await tx.setConnectionLevel(change.connection, change.of, change.level);
    const entry = await tx.record({ kind: 'connection-level-set', ...entryParts(asker, company, preview) });
    await tell(tx, known, { ...preview, entry });
    return { state: 'done', preview, entry };
  });
}

const isRefused = ({ refusal }: ConnectionPreview): boolean => refusal !== undefined && refusal !== 'already-so';

/** Decided on the facts; whom it concerns is read off the whole company, with the connection as the facts have it. */
function previewOf(facts: Company, known: Company, actor: string, change: ConnectionChange) {
  const judged = judgeConnectionChange(facts, actor, change);
  if ('error' in judged) throw unknown(judged);
  const whole = withConnectionOf(known, facts, change.connection);
  const unheard = judgeConnectionChange(whole, actor, change);
  if ('error' in unheard) throw unknown(unheard);
  const { decision, refusal } = judged;
  const effect = connectionEffect(whole, change);
  const others =
    refusal === 'not-configurer' || refusal === 'own-entry'
      ? setters(whole, change.connection, change.of).filter(({ username }) => username !== actor)
      : [];
  const moves = effect.moves.map(({ user, before, after }) => [user.username, before, after]);
  const shown = [decision.code, change.level, effect.before, moves, effect.warnings.map(warned)];
  return { change, actor: userNamed(facts, actor), decision, refusal, effect, others, fingerprint: digestOf(shown) };
}

/** A warning without what its people are besides their names. */
const warned = (warning: ConnectionPreview['effect']['warnings'][number]): unknown => {
  if ('people' in warning) return [warning.code, warning.people.map(({ username }) => username)];
  return 'user' in warning ? [warning.code, warning.user.username] : warning;
};

function withConnectionOf(known: Company, facts: Company, name: string): Company {
  const connection = facts.connections.get(name);
  if (known === facts || !connection) return known;
  return { ...known, connections: new Map([...known.connections, [name, connection]]) };
}

const recordRefusal = (tx: Transaction, asker: Asker, company: Company, preview: ConnectionPreview) =>
  tx.record({
    kind: 'connection-level-refused',
    ...entryParts(asker, company, preview),
    after: preview.effect.before,
    details: { why: preview.refusal, asked: preview.change.level },
  });

function entryParts(
  { actor, surface }: Asker,
  company: Company,
  { change: { connection, of, level }, decision, effect }: ConnectionPreview,
) {
  const { trace, ...answer } = decision;
  const question = { user: actor, operation: 'connection.configure', connection } as const;
  return {
    surface,
    actor,
    ...('role' in of ? { role: of.role } : { member: of.user }),
    connection,
    environment: effect.environment.name,
    before: effect.before,
    after: level,
    judged: { question, answer, trace, facts: slice(company, question) },
  };
}

/** A role may be the default role of thousands: beyond so many, the channel alone is told. */
const MOST_TOLD = 100;

/** Everybody whose level it moves hears of it, and the channel of the connection's environment. */
async function tell(
  tx: Transaction,
  known: Snapshot['company'],
  changed: ConnectionPreview & Readonly<{ entry: StoredEntry }>,
): Promise<void> {
  const { effect, entry } = changed;
  const told = effect.moves.length > MOST_TOLD ? [] : effect.moves;
  for (const move of told)
    await tx.notify({
      seq: entry.seq,
      to: { user: move.user.username },
      card: connectionChangedCard(known, changed, move),
    });
  const channel = channelForEnvironment(known, effect.environment.name);
  if (channel !== undefined)
    await tx.notify({ seq: entry.seq, to: { channel }, card: connectionChangedCard(known, changed) });
}
