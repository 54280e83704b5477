import type { KnownBlock } from '@slack/types';
import type { Card } from '../cards/card.ts';
import { type ChatLinks, tenantAccount } from '../domain/chat-link.ts';
import type { Company } from '../domain/company.ts';
import { blockKit, NO_PICTURES, type SlackMessage } from '../render/block-kit.ts';
import type { People } from '../render/literal.ts';

/** What pressing a button of a message does to it: an answer gives way to the next one, a notice stays. */
export type Mark = 'answer' | 'notice';

/** A card as a message; each group of its buttons says what kind of message it is in. */
export function messageOf(card: Card, people: People, mark: Mark, pictures = NO_PICTURES): SlackMessage {
  const { text, blocks } = blockKit(card, people, pictures);
  return { text, blocks: blocks.map((block, at) => marked(block, `${mark}:${at}`)) };
}

const marked = (block: KnownBlock, id: string): KnownBlock =>
  block.type === 'actions' ? { ...block, block_id: id } : block;

export const isAnswer = (blockId: string | undefined): boolean =>
  blockId?.startsWith('answer:' satisfies `${Mark}:`) === true;

/** Of every message: what a link leads to is not fetched and shown with it. Some of ours are good once, and for one person. */
export const NO_PREVIEW = { unfurl_links: false, unfurl_media: false } as const;

/** The company's people, to be mentioned as this workspace knows them. */
export const peopleOf = ({ users }: Company, links: ChatLinks, tenant: string): People => ({
  get: (username) => {
    const user = users.get(username);
    if (!user || user.slack !== undefined) return user;
    const slack = tenantAccount(links, username, 'slack', tenant);
    return slack === undefined ? user : { name: user.name, slack };
  },
});
