import { describe, expect, it } from 'vitest';
import { adaptiveCard } from '../../src/render/adaptive-card.ts';
import { blockKit, modal } from '../../src/render/block-kit.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { slackFaults, walk } from '../support/look-limits.ts';
import { cardFaults } from '../support/teams-cards.ts';
import { cards, people } from './cards.ts';
import { STANDS, standingOf } from './stands.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe.each(Object.entries(cards))('the card "%s"', (name, card) => {
  it('is drawn for Slack as before, within its limits', async () => {
    const message = blockKit(card, people);
    expect(slackFaults(message.blocks)).toEqual([]);
    await expect(json(message)).toMatchFileSnapshot(`golden/${name}.slack.json`);
  });
  it('is drawn as a dialog of Slack as before, within its limits', async () => {
    const view = modal(card, people);
    expect(slackFaults(view.blocks, 100)).toEqual([]);
    await expect(json(view)).toMatchFileSnapshot(`golden/${name}.modal.json`);
  });
  it('is drawn for Teams as before', async () => {
    const adaptive = adaptiveCard(card, people);
    await expect(json(adaptive)).toMatchFileSnapshot(`golden/${name}.teams.json`);
  });
  it.each(Object.entries(STANDS))('is an Adaptive Card within its limits: %s', (_, stand) => {
    expect(cardFaults(adaptiveCard(card, people, stand), standingOf(stand))).toEqual([]);
  });
  it('is written as plain text as before', async () => {
    await expect(`${plainText(card)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
  });
  it('keeps every button in each look', () => {
    const lines = card.actions.map(({ line }) => line);
    const pressed = (value: unknown, type: string) => walk(value).filter((one) => one.type === type);
    expect(pressed(blockKit(card, people), 'button').map((one) => one.value)).toEqual(lines);
    const executed = pressed(adaptiveCard(card, people), 'Action.Execute').map((one) => one.data);
    expect(executed).toMatchObject(lines.map((line) => ({ line })));
    for (const line of lines) expect(plainText(card)).toContain(line);
  });
});
