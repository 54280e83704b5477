import { walk } from './look-limits.ts';
import { cardFaults, type Standing } from './teams-cards.ts';
import { ADAPTIVE, type Json } from './teams-surfaces.ts';

/** What Teams would refuse, and how. */
export type Fault = Readonly<{ status: 400 | 413; code: string; message: string }>;

const MESSAGE_BYTES = 100 * 1_024;
const IMAGE_BYTES = 1_024 * 1_024;
const IMAGES = ['image/png', 'image/jpeg', 'image/gif'];
const FILES = ['application/vnd.microsoft.teams.card.file.consent', 'application/vnd.microsoft.teams.card.file.info'];
/** What an activity of the bot may be here. */
const KINDS = ['message', 'typing'];

/** Every fault of a message of the bot, of its cards too. */
export function messageFaults(activity: Json, botId: string): readonly Fault[] {
  const faults: Fault[] = [];
  const check = (fine: boolean, message: string, code = 'BadSyntax', status: Fault['status'] = 400) =>
    fine || faults.push({ status, code, message });
  const { type, text, attachments = [], from, entities = [], textFormat = 'markdown' } = activity;
  check(KINDS.includes(String(type)), `an activity of type ${type}`);
  check(['plain', 'markdown', 'xml'].includes(String(textFormat)), `text as ${textFormat}`);
  check(from === undefined || (from as Json).id === botId, `from ${(from as Json | undefined)?.id}`);
  if (!Array.isArray(attachments)) return [...faults, badSyntax('attachments that are no list')];
  if (type === 'message') check(Boolean(text) || attachments.length > 0, 'a message that says nothing');
  for (const entity of entities as Json[])
    if (entity.type === 'mention') check(String(text).includes(String(entity.text)), `no ${entity.text} in the text`);
  const bytes = bytesOf(activity);
  check(bytes <= MESSAGE_BYTES, `${bytes} bytes in UTF-16`, 'MessageSizeTooBig', 413);
  return [...faults, ...(attachments as Json[]).flatMap(attachmentFaults)];
}

function attachmentFaults({ contentType, contentUrl, content }: Json): readonly Fault[] {
  const type = String(contentType);
  if (type === ADAPTIVE) return adaptiveFaultsOf(content);
  if (!IMAGES.includes(type)) return FILES.includes(type) ? [] : [badSyntax(`an attachment of type ${type}`)];
  const url = String(contentUrl ?? '');
  if (!/^(https:|data:image\/)/.test(url)) return [badSyntax(`an image at ${url.slice(0, 20)}`)];
  const bytes = Math.floor(((url.length - url.indexOf(',') - 1) * 3) / 4);
  if (url.startsWith('https:') || bytes <= IMAGE_BYTES) return [];
  return [{ status: 413, code: 'MessageSizeTooBig', message: `an image of ${bytes} bytes` }];
}

/** Of a card in a message, in a dialog, or in the answer to a press. */
export function adaptiveFaultsOf(content: unknown, standing: Standing = 'message'): readonly Fault[] {
  if (typeof content !== 'object' || content === null) return [badSyntax('an Adaptive Card without content')];
  const { version, refresh } = content as Json;
  const ids = ((refresh as Json | undefined)?.userIds ?? []) as readonly unknown[];
  const strange = ids.filter((id) => !String(id).startsWith('29:'));
  return [
    ...(/^1\.[0-5]$/.test(String(version)) ? [] : [badSyntax(`an Adaptive Card of version ${version}`)]),
    ...(ids.length > 60 ? [badSyntax(`${ids.length} people in refresh.userIds`)] : []),
    ...(strange.length > 0 ? [badSyntax(`refresh.userIds with ${strange}`)] : []),
    ...cardFaults(content, standing).map(badSyntax),
  ];
}

const badSyntax = (message: string): Fault => ({ status: 400, code: 'BadSyntax', message });

/** Of the JSON in UTF-16, as the service counts; pictures in it are taken out first. */
function bytesOf(activity: Json): number {
  const pictures = walk(activity)
    .flatMap(Object.values)
    .filter((value) => typeof value === 'string' && value.startsWith('data:image/'));
  const all = JSON.stringify(activity).length - pictures.reduce((sum: number, url) => sum + String(url).length, 0);
  return 2 * all;
}
