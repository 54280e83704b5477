import type { Card } from '../cards/card.ts';
import { opensDialog } from '../commands/dispatch.ts';
import { type AdaptiveCard, adaptiveCard, picturesOf } from '../render/adaptive-card.ts';
import { TEAMS } from '../render/limits.ts';
import { oneLine, type People, shorten } from '../render/literal.ts';
import { plainText } from '../render/plain-text.ts';
import type { Of } from './activity.ts';
import type { Attachment, Outgoing } from './connector.ts';

/** What a card is drawn with besides. */
export type Drawing = Readonly<{
  people: People;
  of: Of;
  /** Where others read along: what the service calls those whose buttons the card's are. */
  pressers?: readonly string[] | undefined;
}>;

export const CARD = 'application/vnd.microsoft.card.adaptive';

/** From what a message should be to what is left of it where Teams takes no card. */
export type Ways = readonly [Outgoing, ...Outgoing[]];

export function waysToSay(card: Card, drawing: Drawing): Ways {
  const full = messageOf(card, drawing);
  const alone = { ...full, attachments: full.attachments.slice(0, 1) };
  return full.attachments.length > 1 ? [full, alone, wordsOf(card)] : [full, wordsOf(card)];
}

/** A card as a message. The title is what a banner and a list of chats show of it. */
export function messageOf(card: Card, drawing: Drawing) {
  return {
    type: 'message',
    summary: summaryOf(card),
    attachments: [{ contentType: CARD, content: drawn(card, drawing) }, ...picturesOf(card).map(besideIt)],
  } as const;
}

/** Well below what a message may have. */
const MOST_WORDS = 10_000;

const wordsOf = (card: Card): Outgoing => ({
  type: 'message',
  summary: summaryOf(card),
  text: shorten(plainText(card), MOST_WORDS),
  textFormat: 'plain',
});

const summaryOf = ({ title }: Card): string => shorten(oneLine(title), TEAMS.title);

/** The card itself, as what an invoke is answered with. */
export const drawn = (card: Card, { people, of, pressers }: Drawing): AdaptiveCard =>
  adaptiveCard(card, people, {
    opensDialog,
    of,
    picturesBeside: true,
    ...(pressers && { pressers }),
  });

/** In a dialog, where there is no room beside it. */
export const drawnInDialog = (card: Card, { people, of }: Drawing): AdaptiveCard =>
  adaptiveCard(card, people, { isDialog: true, of });

/** The limit of a message's size leaves pictures out. */
const besideIt = ({ png, alt }: Readonly<{ png: string; alt: string }>): Attachment => ({
  contentType: 'image/png',
  contentUrl: `data:image/png;base64,${png}`,
  name: alt.slice(0, 100),
});
