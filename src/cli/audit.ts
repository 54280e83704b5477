import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TrailReport } from '../ports/trail.ts';
import { unreadable } from './directory-file.ts';
import { DONE, type Parts, REFUSED } from './parts.ts';

type ExportOptions = Readonly<{ since?: string; until?: string; output?: string }>;

/** `audit export`: the trail as JSON lines, and an entry that it was exported. */
export async function exportAudit(parts: Parts, { output, ...range }: ExportOptions): Promise<number> {
  await parts.withStore(async (store, trail) => {
    await store.transaction((tx) => tx.record({ kind: 'audit-exported', surface: 'cli', details: { ...range } }));
    await store.checkpoint();
    const target = output === undefined ? parts.streams.out : createWriteStream(output, { mode: 0o600 });
    await pipeline(Readable.from(withNewlines(trail.export(range))), target, { end: output !== undefined });
  });
  if (output !== undefined)
    parts.streams.err.write(`Written to ${output}; check it with: chatelaine audit verify ${output}\n`);
  return DONE;
}

async function* withNewlines(lines: AsyncIterable<string>): AsyncIterable<string> {
  for await (const line of lines) yield `${line}\n`;
}

type VerifyOptions = Readonly<{ key?: readonly string[]; json?: boolean }>;

/** `audit verify`: an export offline, or the trail in the store. */
export async function verifyAudit(parts: Parts, file: string | undefined, options: VerifyOptions): Promise<number> {
  const report = await (file === undefined ? verifyStore(parts) : verifyFile(parts, file, options.key ?? []));
  parts.streams.out.write(options.json ? `${JSON.stringify(report)}\n` : `${said(report).join('\n')}\n`);
  return report.ok ? DONE : REFUSED;
}

const verifyStore = (parts: Parts): Promise<TrailReport> =>
  parts.withStore(async (_, trail) => ({ ...(await trail.verify()), keyId: trail.keyId }));

async function verifyFile(parts: Parts, file: string, keyIds: readonly string[]): Promise<TrailReport> {
  const input = createReadStream(file);
  try {
    await once(input, 'ready');
  } catch (error) {
    throw unreadable(file, error);
  }
  return parts.verifyExport(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), keyIds);
}

const SHOWN = 20;

function said(report: TrailReport & { keyId?: string }): readonly string[] {
  const { ok, from, entries, checkpoints, head, signedUpTo, originProved, faults } = report;
  const part = from > 1 ? `, from entry ${from}` : '';
  const counted = `${entries} entries${part}, ${checkpoints} checkpoints, head ${head}`;
  return [
    ok ? `Nothing was changed: ${counted}.` : `This is not the trail as it was written: ${counted}.`,
    ...faults.slice(0, SHOWN).map((fault) => `${placeOf(fault)}${fault.what}`),
    ...(faults.length > SHOWN ? [`and ${faults.length - SHOWN} more`] : []),
    signedUpTo > 0 ? `Signed up to entry ${signedUpTo}.` : 'No checkpoint signs any of it.',
    ...(report.keyId === undefined ? [] : [`Checkpoints are signed here by the key ${report.keyId}.`]),
    ...(originProved
      ? []
      : ['Whose trail it is was not proved: name the key with --key, as `audit verify` at the bot prints it.']),
  ];
}

function placeOf({ seq, line }: TrailReport['faults'][number]): string {
  if (seq !== undefined) return `Entry ${seq}: `;
  return line === undefined ? '' : `Line ${line}: `;
}
