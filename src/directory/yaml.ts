import {
  Composer,
  CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type LineCounter,
  Parser,
  type YAMLError,
} from 'yaml';
import type { Findings } from './fault.ts';
import type { Entry, Located, Mapping } from './located.ts';

// Duplicate keys are found by our own readers: the library compares every key with every other, which a long mapping turns into minutes.
const OPTIONS = { version: '1.2', schema: 'core', strict: true, stringKeys: true, uniqueKeys: false } as const;
const MOST_ALIASES = 50;
const DEEPEST = 32;
const LONGEST = 100_000;
const MOST_ITEMS = 250_000;
/** How much of the file may be in memory as the parser's own tokens, of which each takes about 150 bytes. */
const MOST_HELD = 2_000_000;
/** How many finished items are turned into our own data at a time. */
const BATCH = 1_000;
const ENOUGH_FINDINGS = 1_000;

/**
 * Reads one YAML 1.2 document. Answers undefined where it cannot be read; why goes to the findings. The long
 * sections are taken from the parser while it is at them, a batch of items at a time, because the tokens and nodes of
 * a whole file take twenty times its size.
 */
export function readYaml(text: string, lines: LineCounter, findings: Findings): Located | undefined {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const reading = createReading(findings);
  const limits = createLimits();
  for (const lexeme of new Lexer().lex(text)) {
    const exceeded = limits.exceededBy(lexeme, parser.stack.length);
    if (exceeded) findings.add({ at: parser.offset, path: '', expected: exceeded });
    if (exceeded || reading.isHopeless()) return undefined;
    for (const token of parser.next(lexeme)) reading.finish(token);
    const batch = finishedItems(parser.stack);
    if (!batch) continue;
    reading.take(batch);
    limits.emptied();
  }
  for (const token of parser.end()) reading.finish(token);
  return reading.end();
}

/** Cuts the finished items of a sequence that stands directly in the root mapping off the parser's stack, with all that comes before them. */
function finishedItems([document, map, sequence]: CST.Token[]): CST.Document | undefined {
  if (sequence?.type !== 'block-seq' || sequence.items.length <= BATCH) return undefined;
  if (document?.type !== 'document' || map?.type !== 'block-map') return undefined;
  const pair = map.items.at(-1);
  if (!pair?.sep) return undefined;
  const before = map.items.splice(0, map.items.length - 1);
  const items = sequence.items.splice(0, sequence.items.length - 1);
  const value = { ...map, items: [...before, { ...pair, value: { ...sequence, items } }] };
  // What stays begins here: the library measures the length of a first key from where its mapping begins.
  map.offset = (pair.start[0] ?? pair.key ?? map).offset;
  return { type: 'document', offset: document.offset, start: document.start, value };
}

function createLimits() {
  let held = 0;
  let aliases = 0;
  let previous = '';
  /** Says what would have been within the limit. */
  const exceededBy = (lexeme: string, depth: number): string | undefined => {
    held += 1;
    if (lexeme.startsWith('*') && previous !== CST.SCALAR) aliases += 1;
    previous = lexeme;
    if (aliases > MOST_ALIASES) return `at most ${MOST_ALIASES} aliases`;
    // The document itself is the first of the stack, and the last may be a scalar.
    if (depth > DEEPEST + 2) return `at most ${DEEPEST} levels, one within the other`;
    if (held > MOST_HELD)
      return 'smaller parts; only a list whose items stand each on lines of their own may be this long';
    if (lexeme.length > LONGEST) return `text of at most ${LONGEST} characters`;
    return undefined;
  };
  const emptied = () => {
    held = 0;
  };
  return { exceededBy, emptied };
}

function createReading(findings: Findings) {
  const anchors = new Map<string, Located>();
  const composer = new Composer(OPTIONS);
  let root: Located | undefined;
  let documents = 0;
  let found = 0;
  const add = (at: number, expected: string) => {
    found += 1;
    findings.add({ at, path: '', expected });
  };
  const fold = (document: Document.Parsed) => {
    for (const problem of [...document.errors, ...document.warnings]) add(problem.pos[0], expectedInsteadOf(problem));
    if (found > 0 || !document.contents) return;
    root = joined(root, located(document.contents, anchors, add));
    const last = root && 'entries' in root ? root.entries.at(-1) : undefined;
    if (!last || !('items' in last.value) || last.value.items.length <= MOST_ITEMS) return;
    add(last.at, `at most ${MOST_ITEMS} items`);
    found = ENOUGH_FINDINGS;
  };
  const finish = (token: CST.Token) => {
    // `%YAML 1.1` would change what `no` and `<<` mean, and `%TAG` what a tag is.
    if (token.type === 'directive') return add(token.offset, 'no directive');
    if (token.type === 'error') return add(token.offset, `readable YAML: ${token.message}`);
    if (token.type === 'document') documents += 1;
    if (token.type === 'document' && documents > 1) return add(token.offset, 'one document in the file');
    for (const document of composer.next(token)) fold(document);
  };
  const take = (batch: CST.Document) => {
    for (const document of new Composer(OPTIONS).compose([batch])) fold(document);
  };
  const end = () => {
    for (const document of composer.end(documents === 0, 0)) fold(document);
    return found > 0 ? undefined : (root ?? NOTHING);
  };
  return { finish, take, end, isHopeless: () => found >= ENOUGH_FINDINGS };
}

function expectedInsteadOf({ code, message }: YAMLError): string {
  if (code === 'TAG_RESOLVE_FAILED') return 'no tag: what a value is shows from the way it is written';
  if (code === 'TAB_AS_INDENT') return 'blanks instead of tabs';
  return `readable YAML: ${message}`;
}

/** A batch begins with the pair at which the last one ended: that key is the same one, not a second. */
function joined(root: Located | undefined, next: Located): Located {
  if (!root || !('entries' in root) || !('entries' in next)) return next;
  const last = root.entries.at(-1);
  const [first, ...others] = next.entries;
  if (last?.at !== first?.at || !last || !first) return { at: root.at, entries: [...root.entries, ...next.entries] };
  return {
    at: root.at,
    entries: [...root.entries.slice(0, -1), { ...last, value: continued(last.value, first.value) }, ...others],
  };
}

const continued = (list: Located, more: Located): Located =>
  'items' in list && 'items' in more ? { at: list.at, items: list.items.concat(more.items) } : more;

type Anchors = Map<string, Located>;
type Add = (at: number, expected: string) => void;

function located(node: unknown, anchors: Anchors, add: Add): Located {
  const at = startOf(node);
  if (isAlias(node)) {
    const target = anchors.get(node.source);
    if (!target) add(at, `an anchor &${node.source} further up`);
    return { ...(target ?? NOTHING), at };
  }
  const result: Located = isMap(node)
    ? mapping(node.items, at, anchors, add)
    : isSeq(node)
      ? { at, items: node.items.map((item) => located(item, anchors, add)) }
      : { at, value: isScalar(node) ? plain(node.value) : null };
  if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) anchors.set(node.anchor, result);
  return result;
}

function mapping(pairs: readonly { key: unknown; value: unknown }[], at: number, anchors: Anchors, add: Add): Mapping {
  const entries = pairs.map(({ key, value }): Entry => {
    const keyAt = startOf(key);
    const text = isScalar(key) ? String(plain(key.value)) : '';
    return {
      key: text,
      at: keyAt,
      value: value ? located(value, anchors, add) : { ...NOTHING, at: keyAt + text.length },
    };
  });
  return { at, entries };
}

const NOTHING = { at: 0, value: null } as const;

const startOf = (node: unknown): number =>
  isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;

/** The same letter composed or decomposed is one name. */
function plain(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return value.normalize('NFC');
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
