import { createInterface } from 'node:readline/promises';
import { levelLabel } from '../cards/label.ts';
import { counted } from '../cards/phrase.ts';
import type { DirectoryChange } from '../domain/directory-change.ts';
import type { Facts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import type { Store } from '../ports/store.ts';
import { type ImportOutcome, importDirectory } from '../usecases/import-directory.ts';
import { factsOf } from './directory-file.ts';
import { DONE, type Parts, REFUSED } from './parts.ts';

type Options = Readonly<{ dryRun?: boolean; yes?: boolean; json?: boolean }>;

/** `import FILE`: all of it or nothing. */
export async function importFile(parts: Parts, file: string, options: Options): Promise<number> {
  const facts = await factsOf(parts, file);
  const outcome = await parts.withStore(async (store) => {
    const ended = await imported(parts, store, facts, options);
    await store.checkpoint();
    return ended;
  });
  const { out } = parts.streams;
  if (options.json) {
    const { gains, loses, levels } = outcome.change;
    out.write(`${JSON.stringify({ state: outcome.state, gains, loses, levels, ...seqOf(outcome) })}\n`);
  } else out.write(`${[...listed(outcome.change), sentence(outcome)].join('\n')}\n`);
  return REFUSALS.includes(outcome.state) ? REFUSED : DONE;
}

const REFUSALS: readonly ImportOutcome['state'][] = ['held', 'last-administrator', 'accounts-live'];

const seqOf = (outcome: ImportOutcome) => (outcome.state === 'done' ? { seq: outcome.entry.seq } : {});

async function imported(parts: Parts, store: Store, facts: Facts, { dryRun = false, yes = false, json }: Options) {
  const outcome = await importDirectory(store, { facts, dryRun, consent: yes });
  if (outcome.state !== 'held' || json || !parts.streams.in.isTTY) return outcome;
  const prompt = createInterface({ input: parts.streams.in, output: parts.streams.err });
  const answer = await prompt.question(`${lost(outcome.change)} Go on? [y/N] `);
  prompt.close();
  return /^y(es)?$/i.test(answer.trim()) ? importDirectory(store, { facts, dryRun, consent: true }) : outcome;
}

const SHOWN = 20;

function listed({ gains, loses, levels }: DirectoryChange): readonly string[] {
  return [
    ...(gains.length > 0 ? [`Gains access: ${names(gains)}.`] : []),
    ...(loses.length > 0 ? [`Loses access: ${names(loses)}.`] : []),
    ...levelsListed(levels),
    ...(gains.length + loses.length === 0 ? ['Nobody gains or loses access.'] : []),
  ];
}

/** `Levels on the connection ERP: No Access → Publish: eva, finn; Full Control → Read-Only: bob.` */
function levelsListed(moves: DirectoryChange['levels']): readonly string[] {
  const connections = [...new Set(moves.map(({ connection }) => connection))];
  const lines = connections.slice(0, SHOWN).map((name) => {
    const ways = new Map<string, readonly string[]>();
    for (const { before, after, usernames } of moves.filter(({ connection }) => connection === name)) {
      const way = `${levelLabel(before)} → ${levelLabel(after)}`;
      ways.set(way, [...(ways.get(way) ?? []), ...usernames]);
    }
    return `Levels on the connection ${name}: ${[...ways].map(([way, who]) => `${way}: ${names(who)}`).join('; ')}.`;
  });
  const more = connections.length - lines.length;
  return more > 0 ? [...lines, `Levels on ${counted(more, 'more connection')} (--json lists all).`] : lines;
}

const names = (all: readonly string[]): string =>
  all.length <= SHOWN
    ? all.join(', ')
    : `${all.slice(0, SHOWN).join(', ')} and ${all.length - SHOWN} more (--json lists all)`;

const leaseWords = ({ username, environment }: Lease): string => `${username} in ${environment}`;

const lost = ({ loses, people }: DirectoryChange): string =>
  `${loses.length} of ${people} people would lose access, which is more than a fifth.`;

function sentence(outcome: ImportOutcome): string {
  switch (outcome.state) {
    case 'done':
      return `Done. The store agrees with the file (audit entry ${outcome.entry.seq}).`;
    case 'same':
      return 'The store agrees with the file already; nothing was changed.';
    case 'dry-run':
      return 'A dry run: nothing was changed.';
    case 'held':
      return `Not done: ${lost(outcome.change)} Nothing was changed; --yes goes on.`;
    case 'accounts-live':
      return `Not done: ${counted(outcome.leases.length, 'database user')} would be out of reach before the end: ${outcome.leases.map(leaseWords).join(', ')}. Nothing was changed; end them first, or keep the database as it is in the file.`;
    case 'last-administrator':
      return 'Not done: nobody active would have Administrator as default role. Nothing was changed; keep one in the file.';
  }
}
