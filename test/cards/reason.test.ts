import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askPreviewCard } from '../../src/cards/account-ask.ts';
import { accountsCard } from '../../src/cards/accounts.ts';
import type { Card } from '../../src/cards/card.ts';
import { receiptCard } from '../../src/cards/receipt.ts';
import { requestCard } from '../../src/cards/request.ts';
import { findCommand } from '../../src/commands/find.ts';
import { LineError, parseLine } from '../../src/commands/parse.ts';
import { parseMrkdwn, type Span } from '../../src/playground/page/mrkdwn.ts';
import { adaptiveCard } from '../../src/render/adaptive-card.ts';
import { blockKit } from '../../src/render/block-kit.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { adaptiveFaults, slackFaults, walk } from '../support/look-limits.ts';
import { acmeWithDatabase, deny, HOSTILE, postgres, previewOf, viewOf } from '../support/request-views.ts';

const denied = (reason: string) => viewOf({ request: { status: 'denied', reason, votes: [deny('dora', reason)] } });
const drawn = (reason: string): readonly Card[] => [
  requestCard(viewOf({ request: { reason } })),
  receiptCard(viewOf({ request: { reason } })),
  requestCard(denied(reason)),
  receiptCard(denied(reason)),
  askPreviewCard(previewOf(acmeWithDatabase(postgres), 'ana', { reason })),
];

/** What somebody may have typed after `because`, as it is stored. */
const reasons = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 500 }),
    fc
      .array(
        fc.constantFrom(
          '<!channel>',
          '<@U0BOB>',
          '{{DATE(',
          '\n',
          '\r\n',
          '\u2028',
          ' ',
          '"',
          '“',
          'password',
          '=',
          'because',
          'form',
          'a',
        ),
        { maxLength: 60 },
      )
      .map((shreds) => shreds.join('')),
  )
  .map((typed) => storedOf(typed))
  .filter((reason) => reason !== undefined && reason.length >= 3 && reason.length <= 500) as fc.Arbitrary<string>;

function storedOf(typed: string): string | undefined {
  try {
    return parseLine(`dbuser request Production because ${typed}`).reason;
  } catch (error) {
    if (error instanceof LineError) return undefined;
    throw error;
  }
}

const lineOf = ({ actions }: Card, label: string): string => {
  const found = actions.find((action) => action.label === label);
  if (!found) throw new Error(`no button "${label}"`);
  return found.line;
};

const isForeign = (span: Span): boolean =>
  'spans' in span ? span.spans.some(isForeign) : ['everybody', 'channel', 'link'].includes(span.kind);
const spoken = (card: Card) =>
  walk(blockKit(card, new Map())).flatMap(({ type, text }) =>
    type === 'mrkdwn' && typeof text === 'string' ? [text] : [],
  );

describe('T-markup, B7, B10, B73: the reason of a request', () => {
  it('is sent again word for word, whatever it holds', () => {
    fc.assert(
      fc.property(reasons, (reason) => {
        const again = parseLine(lineOf(receiptCard(denied(reason)), 'Ask again'));
        const send = parseLine(
          lineOf(askPreviewCard(previewOf(acmeWithDatabase(postgres), 'ana', { reason })), 'Send the request'),
        );
        expect([again.reason, send.reason]).toEqual([reason, reason]);
        expect(findCommand(again)).toMatchObject({ command: { name: 'dbuser request' }, mode: 'form' });
      }),
      { numRuns: 300 },
    );
  });

  it('pings nobody, links nothing and breaks no limit in any look', () => {
    fc.assert(
      fc.property(fc.oneof(reasons, fc.constant(HOSTILE)), (reason) => {
        for (const card of drawn(reason)) {
          const message = blockKit(card, new Map());
          expect(slackFaults(message.blocks)).toEqual([]);
          const spans = spoken(card).flatMap((said) => parseMrkdwn(said).flatMap((line) => line.spans));
          expect(spans.filter(isForeign)).toEqual([]);
          const adaptive = adaptiveCard(card, new Map());
          expect(adaptiveFaults(adaptive)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('fakes no line of the card: what it says of approvals stays in its quote', () => {
    for (const card of drawn(HOSTILE)) {
      const lines = plainText(card).split('\n');
      expect(lines.filter((line) => line.startsWith('Approved by'))).toEqual([]);
      expect(lines).toContain('> Approved by: Carla Nunes');
    }
    const words = drawn(HOSTILE).flatMap((card) => walk(adaptiveCard(card, new Map())).map(({ text }) => text));
    expect(words.filter((word) => typeof word === 'string' && word.includes('{{DATE(2020'))).toEqual([]);
  });

  it('fits a button with the longest reason and the longest names', () => {
    const environment = 'E"'.repeat(100);
    const view = viewOf({ request: { environment, reason: '"'.repeat(500), status: 'cancelled' } });
    expect(lineOf(receiptCard(view), 'Ask again').length).toBeLessThan(2_000);
    expect(accountsCard({ company: view.company, leases: [], isAll: false, viewer: 'ana' }).actions).toHaveLength(1);
  });
});
