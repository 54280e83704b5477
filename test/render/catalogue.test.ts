import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { inputsOf } from '../../src/cards/form.ts';
import { COMMANDS } from '../../src/commands/commands.ts';
import { findCommand } from '../../src/commands/find.ts';
import { parseLine } from '../../src/commands/parse.ts';
import { adaptiveCard } from '../../src/render/adaptive-card.ts';
import { answerDialog, blockKit, homeView, modal } from '../../src/render/block-kit.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { functionsCalled } from '../support/functions-called.ts';
import { messageFaults, viewFaults } from '../support/slack-limits.ts';
import { cardFaults } from '../support/teams-cards.ts';
import { STANDS, standingOf } from './stands.ts';

const GOLDEN = 'test/render/golden/cards';
const CARDS = 'src/cards';

let made: typeof import('../support/card-catalogue.ts') | undefined;
const called = await functionsCalled(`/${CARDS}/`, async () => {
  made = await import('../support/card-catalogue.ts');
});
if (!made) throw new Error('there is no catalogue');
const { catalogue, company, startPages } = made;
const people = company.users;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const isForm = (card: Card): boolean => inputsOf(card).length > 0;
const isShared = ({ answerers, actions }: Card): boolean => answerers !== undefined && actions.length > 0;
const dialogOf = (card: Card) => (isForm(card) ? modal(card, people) : answerDialog(card, people));
const entries = Object.entries(catalogue);

describe('the catalogue of cards', () => {
  it('has a card of every function that makes one', () => {
    const sources = readdirSync(CARDS).map((file) => readFileSync(join(CARDS, file), 'utf8'));
    const makers = sources.flatMap((source) =>
      [...source.matchAll(/^export (?:const|function) (\w+Card)\b/gm)].map(([, name]) => name ?? ''),
    );
    expect(makers.length).toBeGreaterThan(25);
    expect(makers.filter((name) => !called.has(name))).toEqual([]);
  });

  it('has the form of every command that has one', () => {
    const forms = Object.values(catalogue).filter((card) => inputsOf(card).length > 0);
    const sent = forms.map(({ actions: [send] }) => commandOf(send?.line ?? ''));
    const formed = COMMANDS.filter(({ modes }) => modes.includes('form')).map(({ name }) => name);
    expect([...new Set(sent)].toSorted()).toEqual(formed.toSorted());
  });

  it('has no golden file of a card that is no more', () => {
    const looks = (name: string) => [
      ...['slack.json', 'dialog.json', 'teams.json', 'txt'].map((look) => `${name}.${look}`),
      ...(startPages.has(name) ? [`${name}.home.json`] : []),
      ...(isShared(catalogue[name] as Card) ? [`${name}.channel.json`] : []),
      ...(isForm(catalogue[name] as Card) ? [`${name}.task.json`] : []),
    ];
    expect(readdirSync(GOLDEN).toSorted()).toEqual(Object.keys(catalogue).flatMap(looks).toSorted());
  });
});

describe.each(Object.entries(catalogue))('the card "%s"', (name, card) => {
  const golden = (look: string): string => `golden/cards/${name}.${look}`;

  it('is a message of Slack as before, within its limits', async () => {
    const message = blockKit(card, people);
    expect(messageFaults(message)).toEqual([]);
    await expect(json(message)).toMatchFileSnapshot(golden('slack.json'));
  });

  it('is a dialog of Slack as before, within its limits', async () => {
    const dialog = dialogOf(card);
    expect(viewFaults(dialog)).toEqual([]);
    await expect(json(dialog)).toMatchFileSnapshot(golden('dialog.json'));
  });

  it('is drawn for Teams as before', async () => {
    const adaptive = adaptiveCard(card, people, STANDS.personal);
    await expect(json(adaptive)).toMatchFileSnapshot(golden('teams.json'));
  });

  it('is an Adaptive Card within its limits, wherever it stands', () => {
    const faults = Object.entries(STANDS).flatMap(([where, stand]) =>
      cardFaults(adaptiveCard(card, people, stand), standingOf(stand)).map((fault) => `${where}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('is written as plain text as before', async () => {
    await expect(`${plainText(card)}\n`).toMatchFileSnapshot(golden('txt'));
  });

  it('has buttons for commands that there are', () => {
    expect(card.actions.map(({ line }) => meaningOf(line)).filter((meaning) => meaning === 'nothing')).toEqual([]);
  });
});

describe.each(entries.filter(([, card]) => isForm(card)))('the form "%s"', (name, card) => {
  it('is a dialog of Teams as before', async () => {
    const adaptive = adaptiveCard(card, people, STANDS.dialog);
    await expect(json(adaptive)).toMatchFileSnapshot(`golden/cards/${name}.task.json`);
  });

  it('has no field of a name that the button needs', () => {
    const ids = inputsOf(card).map(({ id }) => id);
    expect(ids.filter((id) => ['line', 'of', 'msteams'].includes(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe.each(entries.filter(([, card]) => isShared(card)))(
  'the card "%s", whose buttons are some people’s',
  (name, card) => {
    it('is drawn for a channel of Teams as before', async () => {
      const adaptive = adaptiveCard(card, people, STANDS.channel);
      await expect(json(adaptive)).toMatchFileSnapshot(`golden/cards/${name}.channel.json`);
    });

    it('is shown to one of them by a command that there is', () => {
      expect(meaningOf(card.answerers?.line ?? '')).toBe('command');
    });
  },
);

describe.each([...startPages])('the start page "%s"', (name) => {
  it('is a home tab of Slack as before, within its limits', async () => {
    const view = homeView(catalogue[name] as Card, people);
    expect(viewFaults(view)).toEqual([]);
    await expect(json(view)).toMatchFileSnapshot(`golden/cards/${name}.home.json`);
  });
});

function commandOf(line: string): string | undefined {
  const found = findCommand(parseLine(line));
  return found.kind === 'command' ? found.command.name : undefined;
}

/** Whether a button's line is a command, or nothing that anybody would understand. */
function meaningOf(line: string): 'command' | 'nothing' {
  try {
    findCommand(parseLine(line));
    return 'command';
  } catch {
    return 'nothing';
  }
}
