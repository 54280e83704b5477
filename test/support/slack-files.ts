import { walk } from './look-limits.ts';
import type { Answer } from './slack-answers.ts';
import type { Json } from './slack-blocks.ts';

export type SlackFile = Readonly<{ id: string; alt: string; length: number; bytes?: Buffer; isComplete: boolean }>;

/** Files as Slack takes them since 2024: an address is asked for, bytes are sent there, and the upload is completed. */
export type Files = Readonly<{
  all: readonly SlackFile[];
  answer(method: string, args: Json, scopes: readonly string[]): Json;
  take(id: string, bytes: Buffer): Answer;
  /** What Slack has against blocks that show a file that it has not got. */
  faultsOf(args: Json): readonly string[];
}>;

export function openFiles(origin: () => string): Files {
  const all: SlackFile[] = [];
  const change = (id: unknown, change: Partial<SlackFile>): boolean => {
    const at = all.findIndex((file) => file.id === id);
    const before = all[at];
    if (before) all[at] = { ...before, ...change };
    return before !== undefined;
  };
  const methods: Readonly<Record<string, (args: Json) => Json>> = {
    'files.getUploadURLExternal': ({ length, alt_txt: alt, filename }) => {
      if (!filename || Number(length) <= 0) return { ok: false, error: 'invalid_arguments' };
      const id = `F0PICTURE${all.length}`;
      all.push({ id, alt: String(alt ?? ''), length: Number(length), isComplete: false });
      return { ok: true, upload_url: `${origin()}/upload/${id}`, file_id: id };
    },
    'files.completeUploadExternal': ({ files }) => {
      const given = (files ?? []) as readonly Json[];
      const isThere = ({ id }: Json) => all.some((file) => file.id === id && file.bytes !== undefined);
      if (given.length === 0 || !given.every(isThere)) return { ok: false, error: 'file_not_found' };
      for (const { id } of given) change(id, { isComplete: true });
      return { ok: true, files: given };
    },
  };
  return {
    all,
    answer: (method, args, scopes) => {
      const known = methods[method];
      if (!known) return { ok: false, error: 'unknown_method' };
      if (!scopes.includes('files:write')) return { ok: false, error: 'missing_scope', needed: 'files:write' };
      return known(args);
    },
    take: (id, bytes) => {
      const isExpected = all.some((file) => file.id === id && file.length === bytes.length);
      if (isExpected) change(id, { bytes });
      return { status: isExpected ? 200 : 400, body: isExpected ? `OK - ${bytes.length}` : 'no such upload' };
    },
    faultsOf: ({ blocks }) =>
      walk(blocks ?? [])
        .flatMap(({ slack_file: file }) => (file === undefined ? [] : String((file as Json).id)))
        .filter((id) => !all.some((file) => file.id === id && file.isComplete))
        .map((id) => `invalid slack file ${id}`),
  };
}
