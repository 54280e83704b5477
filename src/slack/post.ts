import type { Card } from '../cards/card.ts';
import type { Log } from '../chat/log.ts';
import type { Pace, Wait } from '../chat/pace.ts';
import { patiently } from '../chat/patience.ts';
import { NO_PICTURES, type Pictures } from '../render/block-kit.ts';
import type { People } from '../render/literal.ts';
import { type ClientOf, failureOf, isRefused } from './client.ts';
import { type Mark, messageOf, NO_PREVIEW } from './message.ts';
import { type Album, album, picturesIn, SETTLING_MS } from './upload.ts';
import type { Workspace } from './workspaces.ts';

/** Where a message goes, and how its people are mentioned there. */
export type Address = Readonly<{ workspace: Workspace; people: People; channel: string; thread?: string | undefined }>;

/** Sends cards. Each verb rejects with Slack's own error where the message did not arrive. */
export type Post = Readonly<{
  /** Resolves to the message's `ts`. `entry` is the audit entry that it is about, so that a repeat can be told. */
  say(to: Address, card: Card, mark: Mark, entry?: number): Promise<string>;
  /** Seen by one person only; a private message to them where the channel does not let us, of `lasting` if that is another. */
  whisper(to: Address, user: string, card: Card, lasting?: Card): Promise<void>;
  /** Puts a card in the place of one that was posted. */
  replace(to: Address, ts: string, card: Card): Promise<void>;
  /** A card's pictures for a message that goes another way; waits until Slack has looked at them. Never rejects. */
  pictures(workspace: Workspace, card: Card): Promise<Pictures>;
  /** The channel of private messages with somebody. */
  directChannel(workspace: Workspace, user: string): Promise<string>;
}>;

type Means = Readonly<{ clientOf: ClientOf; log: Log; pace: Pace; wait: Wait }>;

/** `wait` is called when a message has to wait for its turn, or for what Slack asks. */
export function poster({ clientOf, log, pace, wait }: Means): Post {
  const directs = new Map<string, Promise<string>>();
  const files = album({ clientOf, log });
  const means = { log, wait, files };

  const directChannel = ({ token }: Workspace, user: string): Promise<string> => {
    const key = `${token}:${user}`;
    const known = directs.get(key) ?? openDirect(clientOf, wait, token, user);
    directs.set(key, known);
    known.catch(() => directs.delete(key));
    return known;
  };
  const say: Post['say'] = async ({ workspace, people, channel, thread }, card, mark, entry) => {
    await pace(`${workspace.token}:${channel}`, wait);
    const common = {
      channel,
      ...(thread !== undefined && { thread_ts: thread }),
      ...(entry !== undefined && { metadata: { event_type: 'chatelaine_audit', event_payload: { entry } } }),
      ...NO_PREVIEW,
    };
    const { chat } = clientOf(workspace.token);
    const sent = await asDrawn(means, { workspace, card, people, mark }, (content) =>
      chat.postMessage({ ...common, ...content }),
    );
    if (sent.ts === undefined) throw new Error('Slack took a message and gave it no ts');
    return sent.ts;
  };
  return {
    say,
    directChannel,
    pictures: async ({ token }, card) => {
      if (picturesIn(card).length === 0) return NO_PICTURES;
      const pictures = await files.picturesOf(token, card);
      if (pictures !== NO_PICTURES) await wait(SETTLING_MS);
      return pictures;
    },
    whisper: async (to, user, card, lasting = card) => {
      const { workspace, people, channel, thread } = to;
      const { chat } = clientOf(workspace.token);
      const common = { channel, user, ...(thread !== undefined && { thread_ts: thread }), ...NO_PREVIEW };
      try {
        await asDrawn(means, { workspace, card, people, mark: 'answer' }, (content) =>
          chat.postEphemeral({ ...common, ...content }),
        );
      } catch (error) {
        if (!isRefused(error, ...ELSEWHERE)) throw error;
        const direct = await directChannel(workspace, user);
        await say({ workspace, people, channel: direct }, lasting, 'answer');
      }
    },
    replace: async ({ workspace, people, channel }, ts, card) => {
      const { chat } = clientOf(workspace.token);
      await asDrawn(means, { workspace, card, people, mark: 'notice' }, (content) =>
        chat.update({ channel, ts, ...NO_PREVIEW, ...content }),
      );
    },
  };
}

/** What a channel says to which we may not write for one person. */
const ELSEWHERE = ['not_in_channel', 'channel_not_found', 'user_not_in_channel', 'is_archived', 'restricted_action'];

type Drawing = Readonly<{ workspace: Workspace; card: Card; people: People; mark: Mark }>;
type Drawn = ReturnType<typeof messageOf>;

/** Blocks that Slack will not take are a defect of ours: the words go out all the same, as literal as in blocks. */
async function asDrawn<T>(
  means: Pick<Means, 'log' | 'wait'> & Readonly<{ files: Album }>,
  drawing: Drawing,
  send: (content: { text: string; blocks?: Drawn['blocks'][number][] }) => Promise<T>,
): Promise<T> {
  const { log, wait, files } = means;
  const { workspace, card, people, mark } = drawing;
  const pictures = await files.picturesOf(workspace.token, card);
  const drawn = messageOf(card, people, mark, pictures);
  try {
    return await patiently(wait, failureOf, () => send({ text: drawn.text, blocks: [...drawn.blocks] }));
  } catch (error) {
    if (!isRefused(error, 'invalid_blocks', 'invalid_blocks_format', 'msg_too_long', 'msg_blocks_too_long'))
      throw error;
    if (pictures !== NO_PICTURES) {
      if (files.again(workspace.token, card)) await wait(SETTLING_MS);
      return asDrawn(means, drawing, send);
    }
    log.error({ err: error }, 'a card that Slack does not take');
    return patiently(wait, failureOf, () => send({ text: drawn.text }));
  }
}

async function openDirect(clientOf: ClientOf, wait: Wait, token: string, user: string): Promise<string> {
  const { channel } = await patiently(wait, failureOf, () => clientOf(token).conversations.open({ users: user }));
  if (channel?.id === undefined) throw new Error('Slack opened a conversation and did not say which');
  return channel.id;
}
