import type { NewAuditEntry } from '../../src/domain/audit.ts';
import { grouped } from '../../src/store/columns.ts';
import { dueIn } from './notice-company.ts';
import { HELD, type Line, type Posted, type Via } from './notice-record.ts';

/** The death of a program: when it was struck, and when it was gone. */
export type Kill = Readonly<{ via: Via; at: number; goneAt: number }>;

/** An entry of the trail, as far as it says where it is due. */
export type Due = Readonly<{ seq: number }> & Pick<NewAuditEntry, 'team' | 'application' | 'environment'>;

export type Run = Readonly<{ due: readonly Due[]; lines: readonly Line[]; kills: readonly Kill[] }>;

export type Figures = Readonly<{
  /** How often a channel was to hear of an entry. */
  due: number;
  calls: number;
  /** Calls that were answered with a fault; the archive is none. */
  faults: number;
  lost: number;
  outOfOrder: number;
  /** Repeats that no lost answer explains: the sender was killed. */
  afterKills: number;
  /** Repeats of what was stored and not answered, which the sender cannot know. */
  afterLostAnswers: number;
  unexplained: number;
  kills: number;
  lostAnswers: number;
  /** How often a channel was archived while something was sent to it. */
  parked: number;
}>;

/** What is wrong, in words, and the numbers of the run. */
export function checkNotices({ due, lines, kills }: Run): Readonly<{ problems: readonly string[]; figures: Figures }> {
  const posted = lines.filter((line) => line.what === 'posted');
  const stored = posted.filter(({ isStored }) => isStored);
  const byChannel = grouped(stored, ({ channel }) => channel);
  const dueBy = dueByChannel(due);
  const lost = [...dueBy].flatMap(([channel, seqs]) => missing(channel, seqs, byChannel.get(channel) ?? []));
  const stray = [...byChannel].flatMap(([channel, there]) => strayIn(channel, dueBy.get(channel), there));
  const wrong = [...byChannel].flatMap(([channel, there]) => outOfOrder(channel, there));
  const repeats = [...byChannel.values()].flatMap((there) => explained(there, kills));
  const unexplained = repeats.filter(({ why }) => why === 'nothing');
  const parkings = parkingsIn(lines);
  const heldUp = parkings.filter(({ elsewhere }) => elsewhere === 0);
  const refused = posted.flatMap(({ faults = [] }) => faults);
  return {
    problems: [
      ...lost,
      ...stray,
      ...wrong,
      ...unexplained.map(({ of }) => `${nameOf(of)} came twice, and nothing had happened to its sender`),
      ...tooMany(repeats),
      ...heldUp.map(({ channel }) => `while ${channel} was parked, no other channel heard anything`),
      ...new Set(refused),
    ],
    figures: {
      due: [...dueBy.values()].reduce((sum, { size }) => sum + size, 0),
      calls: posted.length,
      faults: posted.filter(isFault).length,
      lost: lost.length,
      outOfOrder: wrong.length,
      afterKills: repeats.filter(({ why }) => why === 'kill').length,
      afterLostAnswers: repeats.filter(({ why }) => why === 'lost answer').length,
      unexplained: unexplained.length,
      kills: kills.length,
      lostAnswers: stored.filter(isLost).length,
      parked: parkings.length,
    },
  };
}

function dueByChannel(due: readonly Due[]): ReadonlyMap<string, ReadonlySet<number>> {
  const all = new Map<string, Set<number>>();
  for (const one of due) for (const id of dueIn(one)) all.set(id, (all.get(id) ?? new Set()).add(one.seq));
  return all;
}

function missing(channel: string, seqs: ReadonlySet<number>, there: readonly Posted[]): readonly string[] {
  const heard = new Set(there.map(({ entry }) => entry));
  return [...seqs].filter((seq) => !heard.has(seq)).map((seq) => `entry ${seq} never came to ${channel}`);
}

/** Private messages are not looked at: who gets them is nothing that an entry names. */
function strayIn(channel: string, seqs: ReadonlySet<number> | undefined, there: readonly Posted[]): readonly string[] {
  if (channel.startsWith('D')) return [];
  return there
    .filter(({ entry }) => entry === undefined || !seqs?.has(entry))
    .map((one) => `${nameOf(one)} is not due there`);
}

/** Of the first time that each came. */
function outOfOrder(channel: string, there: readonly Posted[]): readonly string[] {
  const firsts = [...new Set(there.map(({ entry }) => entry ?? 0))];
  return firsts.flatMap((entry, at) => {
    const before = firsts[at - 1] ?? 0;
    return entry < before ? [`entry ${entry} came to ${channel} after entry ${before}`] : [];
  });
}

type Repeat = Readonly<{ of: Posted; why: 'lost answer' | 'kill' | 'nothing'; kill?: Kill }>;

/** Each death explains one repeat in a channel: nobody sends a channel two messages at a time. Whoever is held dies. */
function explained(there: readonly Posted[], kills: readonly Kill[]): readonly Repeat[] {
  const last = new Map<number | undefined, Posted>();
  const used = new Set<Kill>();
  return there.flatMap((of): readonly Repeat[] => {
    const before = last.get(of.entry);
    last.set(of.entry, of);
    if (!before) return [];
    if (isLost(before)) return [{ of, why: 'lost answer' }];
    const kill = kills.find((one) => one.via === before.via && isBetween(one, before, of) && !used.has(one));
    if (kill) used.add(kill);
    return [{ of, why: kill || before.said === HELD ? 'kill' : 'nothing', ...(kill && { kill }) }];
  });
}

/** To how many channels a program sends at a time. */
const AT_ONCE = 3;

function tooMany(repeats: readonly Repeat[]): readonly string[] {
  const after = grouped(
    repeats.filter(({ kill }) => kill),
    ({ kill }) => kill,
  );
  return [...after.values()].flatMap(({ length }) =>
    length > AT_ONCE ? [`${length} came twice after one death`] : [],
  );
}

const isBetween = ({ at, goneAt }: Kill, before: Posted, after: Posted): boolean =>
  before.at <= goneAt && at <= after.at;

type Parking = Readonly<{ channel: string; elsewhere: number }>;

/**
 * Times in the archive during which something was sent there, with what other channels heard from then on until the
 * channel heard something again.
 */
function parkingsIn(lines: readonly Line[]): readonly Parking[] {
  return lines.flatMap((line, from) => {
    if (line.what !== 'archived') return [];
    const { channel } = line;
    const back = lines.findIndex((one, at) => at > from && one.what === 'back' && one.channel === channel);
    const inArchive = lines.slice(from, back).some((one) => one.what === 'posted' && one.channel === channel);
    if (back === -1 || !inArchive) return [];
    const heard = lines.findIndex((one, at) => at > back && isHeard(one) && one.channel === channel);
    const elsewhere = lines.slice(from, heard === -1 ? undefined : heard).filter(isHeard);
    return [{ channel, elsewhere: elsewhere.length }];
  });
}

const isHeard = (line: Line): line is Posted => line.what === 'posted' && line.isStored;
/** Other than by the death of its sender. */
const isLost = ({ said, isStored }: Posted): boolean => isStored && said !== 'ok' && said !== HELD;
const isFault = ({ said }: Posted): boolean => !['ok', 'is_archived', HELD].includes(said);
const nameOf = ({ channel, entry }: Posted): string => `entry ${entry} in ${channel}`;
