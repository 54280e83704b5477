import { describe, expect, it } from 'vitest';
import { button, type Card, input, picture, text } from '../../src/cards/card.ts';
import { type AdaptiveCard, adaptiveCard, picturesOf } from '../../src/render/adaptive-card.ts';
import type { Stand } from '../../src/render/adaptive-stand.ts';
import { walk } from '../support/look-limits.ts';
import { cardFaults } from '../support/teams-cards.ts';
import { cards, people } from './cards.ts';
import { pressers } from './stands.ts';

const pending: Card = {
  title: '⏱ 4 h · read and write · Production',
  tone: 'plain',
  blocks: [text('Ana Silva asks.')],
  actions: [
    button('Approve', 'request approve R-42', { style: 'primary', confirm: 'Approve?' }),
    button('Deny…', 'request deny form R-42', { style: 'danger' }),
    button('Explain', 'access explain "ana"'),
  ],
  answerers: { usernames: ['carla', 'dora'], line: 'request show R-42' },
};
const where = { place: '19:loans@thread.tacv2' };
const opensDialog = (line: string): boolean => line.includes(' form ');
const draw = (card: Card, stand?: Stand): AdaptiveCard => adaptiveCard(card, people, stand);
const pressed = (drawn: AdaptiveCard) => walk(drawn.actions).filter(({ data }) => data !== undefined);

describe('a button in Teams', () => {
  it('is executed, or submitted where Teams knows no better, and carries the same either way', () => {
    const [, , explain] = draw(pending, { of: where }).actions ?? [];
    expect(explain).toMatchObject({ type: 'Action.Execute', data: { line: 'access explain "ana"', of: where } });
    expect(explain?.fallback).toMatchObject({ type: 'Action.Submit', title: 'Explain', data: explain?.data });
  });

  it('is submitted where it opens a dialog, as nothing else does', () => {
    const [, deny] = draw(pending, { opensDialog, of: where }).actions ?? [];
    const data = { line: 'request deny form R-42', of: where, msteams: { type: 'task/fetch' } };
    expect(deny).toEqual({
      type: 'Action.Submit',
      title: 'Deny…',
      data,
      style: 'destructive',
      associatedInputs: 'none',
    });
    const types = draw(pending).actions?.map(({ type }) => type);
    expect(types).toEqual(['Action.ShowCard', 'Action.Execute', 'Action.Execute']);
  });

  it('is submitted in a dialog, and opens no other', () => {
    const drawn = draw(pending, { opensDialog, isDialog: true });
    expect(pressed(drawn).map(({ type, data }) => [type, data])).toEqual(
      pending.actions.map(({ line }) => ['Action.Submit', { line }]),
    );
    expect(drawn.actions?.[0]).toMatchObject({ type: 'Action.ShowCard', title: 'Approve' });
  });
});

describe('a form in Teams', () => {
  const form: Card = {
    title: 'Request a role',
    tone: 'plain',
    blocks: [
      input({ id: 'role', label: 'Role', type: 'text' }),
      input({
        id: 'place',
        label: 'Where',
        type: 'choice',
        choices: [{ label: 'Loans', value: 'on "Loans"', raw: true }],
      }),
      input({ id: 'reason', label: 'Reason', clause: 'because', type: 'text' }),
    ],
    actions: [button('Send', 'access request'), button('Not now', 'access me')],
  };

  it.each([{}, { isDialog: true }, { of: where }])(
    'says what its fields mean in the button that sends them: %o',
    (stand) => {
      const fields = [{ id: 'role' }, { id: 'place', raw: true }, { id: 'reason', clause: 'because' }];
      const [send, other] = draw(form, stand).actions ?? [];
      expect(send).toMatchObject({ data: { line: 'access request', of: { ...stand.of, fields } } });
      expect(other?.data).toEqual({ line: 'access me', ...(stand.of && { of: stand.of }) });
      expect(other).toMatchObject({ associatedInputs: 'none' });
    },
  );

  it('asks for choices by the field, a blank and the line', () => {
    const [, , field] = walk(draw(cards.form as Card)).filter(({ type }) => String(type).startsWith('Input.'));
    expect(field).toMatchObject({ id: 'time' });
    const asked = walk(draw(cards.form as Card)).flatMap((one) => one['choices.data'] ?? []);
    expect(asked).toEqual([{ type: 'Data.Query', dataset: 'place access request' }]);
  });

  it.each([
    ['there is no line', []],
    ['the line is too long', [button('Send', `access request ${'x'.repeat(1_000)}`)]],
  ])('lists what it can, and says how many are left, where %s', (_, actions) => {
    const drawn = draw({ ...(cards.form as Card), actions });
    expect(JSON.stringify(drawn)).not.toContain('choices.data');
    expect(JSON.stringify(drawn)).toMatch(/… \+\d+ more; the command takes their names/);
    expect(cardFaults(drawn)).toEqual([]);
  });
});

describe('a card whose buttons are some people’s, where others read along', () => {
  it.each([1, 60])('has no buttons, and is asked for anew for each of %i', (count) => {
    const ids = pressers(count);
    const drawn = draw(pending, { pressers: ids, of: where, opensDialog });
    expect(drawn.actions).toBeUndefined();
    expect(drawn.refresh).toEqual({
      action: {
        type: 'Action.Execute',
        title: 'Refresh',
        verb: 'refresh',
        data: { line: 'request show R-42', of: where },
      },
      userIds: ids,
    });
    expect(drawn.body).toEqual(draw(pending).body);
  });

  it.each([0, 61])('has one button that opens it, where they are %i', (count) => {
    const drawn = draw(pending, { pressers: pressers(count) });
    expect(drawn.refresh).toBeUndefined();
    expect(drawn.actions).toEqual([
      {
        type: 'Action.Submit',
        title: 'Review',
        data: { line: 'request show R-42', msteams: { type: 'task/fetch' } },
      },
    ]);
  });

  it.each(['answerers', 'actions'] as const)('is drawn as everywhere without %s', (part) => {
    const { [part]: _, ...rest } = pending;
    const card: Card = { actions: [], ...rest };
    expect(draw(card, { pressers: pressers(2) })).toEqual(draw(card));
  });

  it('leaves room for sixty names in a long card, as Teams counts them', () => {
    const long = { ...pending, blocks: Array.from({ length: 600 }, (_, at) => text(`Paragraph ${at}`)) };
    const drawn = draw(long, { pressers: pressers(60) });
    expect(cardFaults(drawn)).toEqual([]);
    expect(JSON.stringify(drawn)).toMatch(/… \+\d+ more parts/);
    expect(drawn.body.length).toBeLessThan(draw({ ...long, actions: [] }).body.length);
  });
});

describe('a picture in Teams', () => {
  const card = (bytes: number): Card => ({ ...pending, blocks: [picture('A'.repeat(bytes), 'Who holds what')] });
  const shown = (bytes: number, stand?: Stand) => JSON.stringify(draw(card(bytes), stand).body);

  it('is in the card while it is small', () => {
    expect(shown(13_000)).toContain('data:image/png;base64,AAAA');
    expect(shown(13_001)).toContain('The picture is too large to be sent here. Who holds what');
  });

  it('is in words only where it goes beside the card', () => {
    const run = { type: 'TextRun', text: 'Who holds what', isSubtle: true, size: 'Small' };
    const [, drawn] = draw(card(500_000), { picturesBeside: true }).body;
    expect(drawn).toEqual({ type: 'RichTextBlock', inlines: [run] });
    expect(picturesOf(card(500_000))).toEqual([{ png: 'A'.repeat(500_000), alt: 'Who holds what' }]);
  });

  it('is not sent where it is too large for that too', () => {
    expect(shown(1_300_001, { picturesBeside: true })).toContain('The picture is too large to be sent here.');
    expect(picturesOf(card(1_300_001))).toEqual([]);
  });
});
