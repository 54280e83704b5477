import { readFileSync } from 'node:fs';
import { companyFacts, onlyByAdministrator, SIZES, type Size } from './company.ts';
import type { Running } from './contest.ts';
import type { FilledStore } from './filled-store.ts';
import { amount, isMet, type Result } from './result.ts';

export type Report = Readonly<{
  size: Size;
  cores: number;
  /** Processes that wanted a core, on average over a minute, before and after. */
  load: readonly number[];
  versions: Readonly<Record<string, string>>;
  /** What each engine had loaded. */
  engines: readonly string[];
  company: string;
  chosen: readonly string[];
  results: readonly Result[];
  notRun: readonly string[];
}>;

const NOT_RUN = [
  'casbin, flat',
  '@casl/ability',
  'cedar-wasm',
  'json-logic-engine and json-logic-js',
  'oso',
  'Cerbos',
  'decide against prepared SQL',
  'a plain array scan',
  'decide by ids',
  'cold start against COPY, and from a snapshot',
  'decisions while grants are applied',
  'OpenFGA, SpiceDB, Topaz, Keto and OPA (no build runs inside Node)',
];

export function header(
  size: Size,
  engines: readonly Running[],
  store: FilledStore | undefined,
): Pick<Report, 'size' | 'versions' | 'engines' | 'company' | 'notRun'> {
  const facts = companyFacts(size);
  const [higher, sameOrLower] = [onlyByAdministrator(facts, 'higher'), onlyByAdministrator(facts, 'same-or-lower')];
  const counts = Object.entries(SIZES[size]).map(([what, count]) => `${count.toLocaleString('en')} ${words(what)}`);
  return {
    size,
    versions: {
      Node: process.versions.node,
      ...(store && { PostgreSQL: store.postgres }),
      casbin: versionOf('casbin'),
      'postgres.js': versionOf('postgres'),
      Bolt: versionOf('@slack/bolt'),
    },
    engines: engines.map(({ name, ready: { holds } }) => `${name}: ${holds}`),
    company: `${counts.join(', ')}; only an Administrator can give ${higher} of the roles under "higher", ${sameOrLower} under "same-or-lower"`,
    notRun: NOT_RUN,
  };
}

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Of an installed package; most of them keep their package.json to themselves. */
function versionOf(name: string): string {
  const folder = import.meta.resolve(name).replace(new RegExp(`(/node_modules/${name}/).*`), '$1');
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string };
  return version;
}

const HEADINGS = ['', 'ours', 'peer', 'ratio', 'goal', '', 'spread, ours / peer'];

export function reportText(report: Report): string {
  const { size, cores, load, versions, engines, company, results, notRun } = report;
  const rows = results.map((result) => cellsOf(result, size));
  const widths = HEADINGS.map((heading, i) =>
    Math.max(...[heading, ...rows.map((row) => row[i] ?? '')].map((cell) => cell.length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `${cores} cores, load ${load.map((one) => one.toFixed(1)).join(' to ')}; ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}`,
    `Size ${size}: ${company}`,
    ...engines.map((one) => `  ${one}`),
    '',
    line(HEADINGS),
    ...rows.map(line),
    '',
    `Not run: ${notRun.join('; ')}.`,
  ].join('\n');
}

function cellsOf({ name, ours, peer, value, unit, goal, spread, agrees }: Result, size: Size): readonly string[] {
  if (!agrees) return [name, ours, peer, '–', '–', 'ANSWERS DIFFER', '–'];
  const bound = goal && ('least' in goal ? `≥ ${amount(goal.least)} ${unit}` : `≤ ${amount(goal.most)} ${unit}`);
  const verdict = goal === undefined ? 'report' : size === 'L' ? (isMet(value, goal) ? 'met' : 'MISSED') : 'for L';
  return [name, ours, peer, `${amount(value)} ${unit}`, bound ?? '–', verdict, spread];
}
