import { LineCounter } from 'yaml';
import type { Facts } from '../domain/facts.ts';
import { ADMINISTRATOR } from '../domain/role.ts';
import { readCompany } from './company-file.ts';
import { decode } from './encoding.ts';
import { type Fault, type Finding, type Findings, faultText, nearest } from './fault.ts';
import { readYaml } from './yaml.ts';

export type { Fault };

export type Reading = Readonly<
  | { ok: true; facts: Facts; counts: Counts; warnings: readonly Warning[] }
  /** In the order of the file; `more` is how many are not among the faults, so that a message stays readable. */
  | { ok: false; faults: readonly Fault[]; more: number }
>;

export type Counts = Readonly<
  Record<
    | 'environments'
    | 'roles'
    | 'teams'
    | 'applications'
    | 'users'
    | 'activeUsers'
    | 'connections'
    | 'extensions'
    | 'databases'
    | 'permanentUsers',
    number
  >
>;

/** What is allowed and yet hardly meant. */
export type Warning = 'no-active-administrator' | 'one-active-administrator' | 'direct-database-incomplete';

const MOST_FAULTS = 50;

/** Reads the directory file. `file` is its name in faults; nothing is read from disk, and nothing is half right. */
export function readDirectory(text: string | Uint8Array, file: string): Reading {
  const lines = new LineCounter();
  const found: Finding[] = [];
  const where = (at: number) => {
    const { line, col } = lines.linePos(at);
    return `${file}:${line}:${col}`;
  };
  const facts = readFacts(text, lines, { add: (finding) => found.push(finding), where });
  if (facts && found.length === 0) return { ok: true, facts, counts: countsOf(facts), warnings: warningsOf(facts) };
  const first = found.toSorted((a, b) => a.at - b.at).slice(0, MOST_FAULTS);
  return {
    ok: false,
    faults: first.map((finding) => faultOf(finding, file, lines)),
    more: found.length - first.length,
  };
}

/** The faults as lines of text, and how many are not shown. */
export const faultLines = ({
  faults,
  more,
}: Readonly<{ faults: readonly Fault[]; more: number }>): readonly string[] => [
  ...faults.map(faultText),
  ...(more > 0 ? [`and ${more} more`] : []),
];

function readFacts(input: string | Uint8Array, lines: LineCounter, findings: Findings): Facts | undefined {
  const { text, fault } = decode(input);
  if (fault) {
    lines.addNewLine(0);
    for (let end = text.indexOf('\n'); end >= 0 && end < fault.at; end = text.indexOf('\n', end + 1))
      lines.addNewLine(end + 1);
    findings.add({ ...fault, path: '' });
    return undefined;
  }
  // Half a file would make faults of what is not there.
  const root = readYaml(text, lines, findings);
  return root && readCompany(root, findings);
}

function faultOf({ at, near, found, ...finding }: Finding, file: string, lines: LineCounter): Fault {
  const { line, col: column } = lines.linePos(at);
  const suggestion = near && nearest(near.given, near.names);
  return {
    file,
    line,
    column,
    ...finding,
    ...(found !== undefined && { found }),
    ...(suggestion !== undefined && { suggestion }),
  };
}

const countsOf = ({ users, ...facts }: Facts): Counts => ({
  environments: facts.environments.length,
  roles: facts.roles.length,
  teams: facts.teams.length,
  applications: facts.applications.length,
  users: users.length,
  activeUsers: users.filter(({ active }) => active).length,
  connections: facts.connections.length,
  extensions: facts.extensions.length,
  databases: facts.databases.length,
  permanentUsers: facts.permanentUsers.length,
});

function warningsOf({ users, databases }: Facts): readonly Warning[] {
  const administrators = users.filter(({ active, defaultRole }) => active && defaultRole === ADMINISTRATOR).length;
  const isIncomplete = databases.some(
    ({ provisioning, server, database, admin }) => provisioning === 'direct' && !(server && database && admin),
  );
  return [
    ...(administrators === 0 ? (['no-active-administrator'] as const) : []),
    ...(administrators === 1 ? (['one-active-administrator'] as const) : []),
    ...(isIncomplete ? (['direct-database-incomplete'] as const) : []),
  ];
}
