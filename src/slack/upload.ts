import { createHash } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import type { Card } from '../cards/card.ts';
import type { Log } from '../chat/log.ts';
import { NO_PICTURES, type Pictures } from '../render/block-kit.ts';
import { type ClientOf, failureOf } from './client.ts';

/** A card's pictures as files of a workspace: Slack draws no picture in a message that it has not been given before. */
export type Album = Readonly<{
  /** Uploads what is not there yet. Never rejects: what Slack does not take is left out, as the card says it in words. */
  picturesOf(token: string, card: Card): Promise<Pictures>;
  /**
   * Slack refused a message with these pictures. It takes a moment until it knows what it was given: true while they are
   * worth another try; then they are left out.
   */
  again(token: string, card: Card): boolean;
}>;

/** How long Slack gets to look at what was uploaded. */
export const SETTLING_MS = 1_500;
const TRIES = 3;
/** A message that is tried again finds its files; more than these at a time there are not. */
const MOST_KEPT = 50;
const TIMEOUT_MS = 10_000;

type Kept = { id: string | undefined; refused: number };

export function album({ clientOf, log }: Readonly<{ clientOf: ClientOf; log: Log }>): Album {
  const files = new Map<string, Kept>();
  const keep = (key: string, file: Kept): Kept => {
    files.set(key, file);
    for (const oldest of [...files.keys()].slice(0, -MOST_KEPT)) files.delete(oldest);
    return file;
  };
  const fileOf = async (token: string, { png, alt }: Picture): Promise<Kept | undefined> => {
    const key = keyOf(token, png);
    const known = files.get(key);
    if (known) return known;
    try {
      return keep(key, { id: await upload(clientOf(token), Buffer.from(png, 'base64'), alt), refused: 0 });
    } catch (error) {
      const failure = failureOf(error);
      log.warn({ why: failure?.kind === 'refused' ? failure.error : 'unknown' }, 'a picture could not be uploaded');
      return undefined;
    }
  };
  return {
    picturesOf: async (token, card) => {
      const found = new Map<string, string>();
      for (const picture of picturesIn(card)) {
        const id = (await fileOf(token, picture))?.id;
        if (id !== undefined) found.set(picture.png, id);
      }
      if (found.size === 0) return NO_PICTURES;
      return (png) => {
        const id = found.get(png);
        return id === undefined ? undefined : { slack_file: { id } };
      };
    },
    again: (token, card) => {
      const known = picturesIn(card).flatMap(({ png }) => files.get(keyOf(token, png)) ?? []);
      for (const file of known) {
        file.refused += 1;
        if (file.refused >= TRIES) file.id = undefined;
      }
      return known.some(({ id }) => id !== undefined);
    },
  };
}

type Picture = Extract<Card['blocks'][number], { kind: 'picture' }>;
export const picturesIn = ({ blocks }: Card): readonly Picture[] =>
  blocks.filter(({ kind }) => kind === 'picture') as readonly Picture[];

const keyOf = (token: string, png: string): string => createHash('sha256').update(`${token}:${png}`).digest('hex');

/** The id of a file that nobody has shared: who sees the message sees it. */
async function upload(client: WebClient, bytes: Buffer, alt: string): Promise<string> {
  const { files } = client;
  const about = { filename: 'picture.png', length: bytes.length, alt_txt: alt };
  const { upload_url: address, file_id: id } = await files.getUploadURLExternal(about);
  if (address === undefined || id === undefined) throw new Error('Slack gave no address to upload to');
  if (!isSlack(new URL(address), new URL(client.slackApiUrl))) throw new Error('an address that is not one of Slack');
  const { ok, status } = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!ok) throw new Error(`the upload was answered with ${status}`);
  await files.completeUploadExternal({ files: [{ id, title: alt }] });
  return id;
}

/** Where Slack keeps files; in tests, where its Web API is. */
const isSlack = (address: URL, api: URL): boolean =>
  address.origin === api.origin || (address.protocol === 'https:' && address.hostname.endsWith('.slack.com'));
