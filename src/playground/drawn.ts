import type { Card } from '../cards/card.ts';
import { inputsOf } from '../cards/form.ts';
import { opensDialog } from '../commands/dispatch.ts';
import type { Message } from '../ports/transcript.ts';
import { adaptiveCard, picturesOf } from '../render/adaptive-card.ts';
import type { Stand } from '../render/adaptive-stand.ts';
import { answerDialog, blockKit, modal } from '../render/block-kit.ts';
import type { People } from '../render/literal.ts';
import { plainText } from '../render/plain-text.ts';
import type { Drawn, Form, Said } from './wire.ts';

export const saidOf = ({ body, ...message }: Message, people: People): Said => ({
  ...message,
  body: 'card' in body ? { card: drawnOf(body.card, people, MESSAGE) } : body,
});

/** A card that asks for something, or undefined for one that only tells. */
export function formOf(card: Card, people: People): Form | undefined {
  const inputs = inputsOf(card);
  if (inputs.length === 0) return undefined;
  return { ...drawnOf(card, people, DIALOG), title: card.title, modal: modal(card, people), inputs };
}

/** A card beside the conversation that asks for nothing. */
export const shownOnce = (card: Card, people: People): Form => ({
  ...drawnOf(card, people, DIALOG),
  title: card.title,
  modal: answerDialog(card, people),
  inputs: [],
});

const MESSAGE: Stand = { opensDialog, picturesBeside: true };
const DIALOG: Stand = { isDialog: true };

/** Everybody has a view of their own here, so no button is for some people alone. */
const drawnOf = (card: Card, people: People, stand: Stand): Drawn => ({
  slack: blockKit(card, people, (png) => ({ image_url: `data:image/png;base64,${png}` })),
  teams: adaptiveCard(card, people, stand),
  beside: stand.picturesBeside ? picturesOf(card) : [],
  plain: plainText(card),
});
