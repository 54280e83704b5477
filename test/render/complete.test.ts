import { describe, expect, it } from 'vitest';
import type { Block, Card } from '../../src/cards/card.ts';
import { inputsOf } from '../../src/cards/form.ts';
import { adaptiveCard } from '../../src/render/adaptive-card.ts';
import type { Stand } from '../../src/render/adaptive-stand.ts';
import { answerDialog, blockKit, homeView, modal } from '../../src/render/block-kit.ts';
import { catalogue, company, startPages } from '../support/card-catalogue.ts';
import { cards as oddCards, people } from './cards.ts';
import { type Drawing, lackOf } from './said.ts';
import { slackDrawing, slackNames } from './said-slack.ts';
import { teamsDrawing } from './said-teams.ts';
import { STANDS } from './stands.ts';

type Look = (card: Card) => Drawing;

const everybody = new Map([...company.users, ...people]);
const names = slackNames(everybody);

const message: Look = (card) =>
  slackDrawing(blockKit(card, everybody, () => ({ slack_file: { id: 'F1' } })).blocks, names);

const dialog: Look = (card) => {
  if (inputsOf(card).length === 0) return slackDrawing(answerDialog(card, everybody).blocks, names);
  const { title, blocks, submit, private_metadata: line = '' } = modal(card, everybody);
  return slackDrawing([title, ...blocks], names, submit && { label: submit.text, line });
};

const home: Look = (card) => slackDrawing(homeView(card, everybody).blocks, names);

const teams =
  (stand: Stand): Look =>
  (card) =>
    teamsDrawing(adaptiveCard(card, everybody, stand));

/** What all see of a card in a channel, and the buttons of what one of those who may press sees in its place. */
const shared =
  (stand: Stand): Look =>
  (card) => ({ ...teams(stand)(card), buttons: teams(STANDS['one of the pressers'])(card).buttons });

const LOOKS: Readonly<Record<string, Look>> = {
  'a message of Slack': message,
  'a dialog of Slack': dialog,
  ...Object.fromEntries(
    Object.entries(STANDS).map(([name, stand]) => [
      `Teams, ${name}`,
      'pressers' in stand ? shared(stand) : teams(stand),
    ]),
  ),
};

describe.each(Object.entries(LOOKS))('%s', (name, look) => {
  const lackIn = (card: Card) => lackOf(name.startsWith('a dialog') ? asInView(card) : card, look(card), everybody);

  it('lacks no fact and no button of any card, and shortens none', () => {
    const lacks = Object.entries(catalogue).map(([card, one]) => ({ card, ...lackIn(one) }));
    expect(lacks.filter(({ missing, cut }) => missing.length + cut.length > 0)).toEqual([]);
  });

  it('lacks nothing of an odd card either, or says how much is left', () => {
    const lacks = Object.entries(oddCards).map(([card, one]) => ({ card, missing: lackIn(one).missing }));
    expect(lacks.filter(({ missing }) => missing.length > 0)).toEqual([]);
    expect(lackIn(oddCards.long as Card).cut.length).toBeGreaterThan(100);
  });
});

describe.each(['a message of Slack', 'Teams, personal'])('%s', (name) => {
  it('would be found out, whatever it left out', () => {
    const look = LOOKS[name] as Look;
    const unnoticed = Object.entries(catalogue).flatMap(([card, whole]) =>
      lesser(whole).flatMap((less) => (lackOf(whole, look(less), everybody).missing.length === 0 ? [card] : [])),
    );
    expect(unnoticed).toEqual([]);
  });
});

describe.each([...startPages])('the start page "%s"', (name) => {
  it('lacks nothing as a home tab of Slack', () => {
    const card = catalogue[name] as Card;
    expect(lackOf(card, home(card), everybody)).toEqual({ missing: [], cut: [] });
  });
});

/** A view takes no picture, as the words beside it say the same, and the button at its foot asks nothing. */
function asInView(card: Card): Card {
  const [send, ...others] = card.actions;
  const isForm = inputsOf(card).length > 0;
  const { confirm: _, ...plain } = send ?? { label: '', line: '' };
  return {
    ...card,
    blocks: card.blocks.filter(({ kind }) => kind !== 'picture'),
    actions: isForm ? [plain, ...others] : card.actions,
  };
}

/** The card in every way without one thing that it says. */
function lesser(card: Card): readonly Card[] {
  const { footer, ...bare } = card;
  return [
    ...(footer === undefined ? [] : [bare]),
    ...card.actions.map((_, at) => ({ ...card, actions: card.actions.toSpliced(at, 1) })),
    ...card.blocks.flatMap((block, at) =>
      lesserBlocks(block).map((less) => ({ ...card, blocks: card.blocks.toSpliced(at, 1, ...less) })),
    ),
  ];
}

function lesserBlocks(block: Block): readonly (readonly Block[])[] {
  switch (block.kind) {
    case 'facts':
      return block.facts.map((_, at) => [{ ...block, facts: block.facts.toSpliced(at, 1) }]);
    case 'list':
      return block.items.map((_, at) => [{ ...block, items: block.items.toSpliced(at, 1) }]);
    case 'table':
      return block.rows.map((_, at) => [{ ...block, rows: block.rows.toSpliced(at, 1) }]);
    case 'divider':
      return [];
    default:
      return [[]];
  }
}
