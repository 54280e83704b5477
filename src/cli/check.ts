import type { Facts } from '../domain/facts.ts';
import { readingOf } from './directory-file.ts';
import { DONE, type Parts, REFUSED } from './parts.ts';

/** `check FILE`: every fault as file:line:column, or what is in it. */
export async function checkFile(parts: Parts, file: string, { json }: Readonly<{ json?: boolean }>): Promise<number> {
  const { out } = parts.streams;
  const reading = await readingOf(parts, file);
  if (!reading.ok) {
    out.write(json ? `${JSON.stringify({ ok: false, faults: reading.faults })}\n` : `${reading.faults.join('\n')}\n`);
    return REFUSED;
  }
  const counts = countsOf(reading.facts);
  if (json) out.write(`${JSON.stringify({ ok: true, counts, warnings: reading.warnings })}\n`);
  else out.write([...reading.warnings, `${file} is in order: ${said(counts)}.`, ''].join('\n'));
  return DONE;
}

const countsOf = (facts: Facts) => ({
  environments: facts.environments.length,
  roles: facts.roles.length,
  teams: facts.teams.length,
  applications: facts.applications.length,
  users: facts.users.length,
  connections: facts.connections.length,
  extensions: facts.extensions.length,
  databases: facts.databases.length,
});

const said = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${count === 1 ? what.slice(0, -1) : what}`)
    .join(', ');
