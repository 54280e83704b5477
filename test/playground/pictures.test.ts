import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { inputsOf } from '../../src/cards/form.ts';
import { peopleIn } from '../../src/playground/cast.ts';
import type { Message, Transcript } from '../../src/ports/transcript.ts';
import { homeView } from '../../src/render/block-kit.ts';
import { catalogue, company, startPages } from '../support/card-catalogue.ts';
import { NOW } from '../support/services.ts';
import { smallPng } from '../support/small-png.ts';
import { noBrowser, raiseStage, type Stage, type } from './browser.ts';

const FOLDER = 'docs/slack';
const MOST_BYTES = 7_000_000;
/** Of the window, in pixels: leaves a message some 760. */
const WIDTH = 1120;
/** Of what stands above and below the messages. */
const MARGIN = 400;
/** Of the panel that a form is in. */
const PADDING = 16;
const READER = 'carla';
const CONVERSATION = `direct:${READER}`;

/** Short refusals share a picture, and so do the states of one message that are alike. */
const SHARED: Readonly<Record<string, RegExp>> = {
  faults: /^fault-/,
  problems: /^problem-/,
  strangers: /^stranger-/,
  nudged: /^(nudged|extension|request-(not-)?taken-back)/,
  'request-pending': /^request-pending/,
  'request-approved': /^request-(approved|replaceable|creating)/,
  'request-active': /^request-(active|extend|ending)/,
  'request-overdue': /^request-overdue/,
  'request-ended': /^request-ended/,
  'request-closed': /^request-(denied|cancelled|lapsed)/,
  'receipt-pending': /^receipt-pending/,
  'receipt-approved': /^receipt-(approved|replaceable|creating)/,
  'receipt-active': /^receipt-(active|extend|ending)/,
  'receipt-overdue': /^receipt-overdue/,
  'receipt-ended': /^receipt-ended/,
  'receipt-closed': /^receipt-(denied|cancelled|lapsed)/,
  answered: /^answered/,
  'password-link': /^password-link/,
  'ask-preview': /^ask-(preview|out-of-date)/,
  'ask-open': /^ask-(open|sent|not-sent)/,
  'ask-refused': /^ask-refused/,
  'ask-before': /^(ask-before|which-account)/,
  accounts: /^accounts/,
  reminder: /^reminder/,
  stray: /^stray/,
  'role-request-pending': /^role-request-pending/,
  'role-request-held': /^role-request-(held|given|extended)/,
  'role-request-over': /^role-request-(ended|denied|cancelled|lapsed)/,
  'role-receipt-pending': /^role-receipt-pending/,
  'role-receipt-held': /^role-receipt-(held|given|extended)/,
  'role-receipt-over': /^role-receipt-(ended|denied|cancelled|lapsed)/,
  'role-ask-preview': /^role-ask-(preview|out-of-date)/,
  'role-ask-refused': /^role-ask-(refused|open|sent)/,
  'role-end': /^role-(end|ended|not-live)\b/,
  'role-reminder': /^role-reminder/,
  'role-extension': /^role-extension/,
  'role-answered': /^role-(answered|nudged|taken-back)/,
  'preview-grant-for-a-while': /^preview-grant-(for-a-while|superseding)/,
  'changed-grant-for-a-while': /^(changed|done)-grant-(for-a-while|superseding)/,
  'audit-post': /^audit-(post|thread)/,
  subscriptions: /^subscriptions/,
  subscribed: /^(subscribed|unsubscribed|subscribe-(refused|shared|closed|alone))/,
  picture: /^picture($|-of-a-team)/,
  'picture-in-words': /^picture-(in-words|refused)/,
  digest: /^digest($|-covered|-administrator)/,
  'digest-many': /^digest-many/,
  'role-keep': /^role-(kept|keep)/,
  'role-lapse': /^role-(laps|has-end)/,
  'connection-list': /^connection-list/,
  'connection-preview': /^connection-preview($|-person|-revoke)/,
  'connection-warning': /^connection-preview-(taking-away|own-entries)/,
  'connection-refused': /^connection-(refused|already-so|no-entry|out-of-date)/,
  'connection-done': /^connection-done/,
  'connection-changed': /^connection-changed/,
  'connection-explain': /^connection-explain/,
  'connection-guide': /^connection-guide/,
  'form-connection': /^form-connection/,
  'permanent-preview': /^permanent-(preview|out-of-date|take-preview)/,
  'permanent-refused': /^permanent-(refused|asked|take-refused|sent)/,
  'permanent-request': /^permanent-request/,
  'permanent-receipt': /^permanent-receipt-(pending|approved|case|there|denied|ended)/,
  'permanent-here': /^permanent-receipt-(here|take)/,
  'support-case': /^support-case/,
  'permanent-password': /^permanent-(link|told|failed)/,
  'permanent-file': /^permanent-file/,
  'permanent-review': /^permanent-(still|unanswered)/,
  'permanent-left': /^permanent-(nobody|to-be-taken)/,
};
const pictureOf = (name: string): string => Object.entries(SHARED).find(([, names]) => names.test(name))?.[0] ?? name;
/** What differs in a line or two from what a picture has already; how they are drawn is in the golden files. */
const NOT_SHOWN = [
  /^(request|receipt)-pending-(in-lifetime|by-two|hostile)$/,
  /^(request|receipt)-approved-(by-two|not-made)$/,
  /^request-approved-in-lifetime$|^receipt-approved-self-service$/,
  /^(request|receipt)-active-(sqlserver|oracle|mysql|at-ceiling)$|^(request|receipt)-ending-to-be-replaced$/,
  /^(request|receipt)-ended-(given-back|person-left|replaced|vanished)$|-overdue-before-the-end$/,
  /^(request|receipt)-(denied-extension|cancelled-replaceable|lapsed-unused|lapsed-extension)$/,
  /^ask-preview-(read-only|by-two|in-lifetime|self-service-in-lifetime)$|^accounts-none-at-all$/,
  /^role-(request|receipt)-pending-(hostile|administrator|default)$|^role-(request|receipt)-denied-extension$/,
  /^role-(request|receipt)-held-(at-most|under-another|changed-since|replacing)$|^role-(request|receipt)-lapsed-extension$/,
  /^role-(request|receipt)-ended-(given|given-back)$|^digest-many-(all|administrator)$|^role-lapse-(out-of-date|incomplete)$/,
  /^audit-post-(ended|later|refused)$|^role-(not-live-pending|answered-too-late-no-end|answered-not-entitled-decided)$/,
  /^connection-preview-(counted|too-low|no-login|nobody|inactive|full-control|raising)$/,
  /^connection-(explain-(all|other|unused)|guide-(other|role-untold|in-the-way|no-role|too-much|inactive))$/,
  /^permanent-(request|receipt)-(pending-(hostile|by-allowlist)|cancelled|lapsed|lapsed-unused|ended-by-an-administrator|here-(pending|making|vanished|approved-by-page)|take-denied)$/,
  /^permanent-request-(here-(approved|ending|overdue|ended)|case-open|ended)$|^permanent-(take-asked-already|nobody-answers-vendor|still-needed-vendor)$/,
  /^support-case-(by-allowlist|without-telephone|not-now)$|^permanent-(refused-gateway|asked-by-another|preview-new-vpn|link-rotating)$/,
  /^form-permanent-(filled|no-telephone|here)$|^form-(case|take)-fault$/,
  // What Teams alone says.
  /^(receipt-not-there|in-dialog|later|answered-privately|add-first|add-first-done|unreached)$/,
  /^ask-refused-(self-managed|console-too-old|allowlist-conflict|requests-closed|temporary-user-live|inactive)$/,
];
const names = Object.keys(catalogue).filter((name) => !NOT_SHOWN.some((one) => one.test(name)));
const pictures = [...new Set(names.map(pictureOf))];
/** Two that look the same are there once. */
const cardsIn = (picture: string): readonly Card[] => {
  const cards = names.flatMap((name) => (pictureOf(name) === picture ? [catalogue[name] as Card] : []));
  return [...new Map(cards.map((card) => [JSON.stringify(card), card])).values()];
};
const isForm = (picture: string): boolean => cardsIn(picture).some((card) => inputsOf(card).length > 0);
const isDrawnAnew = process.env.PICTURES === '1';

describe.skipIf(isDrawnAnew && noBrowser !== '')(`the pictures of the cards ${isDrawnAnew ? noBrowser : ''}`, () => {
  it.runIf(isDrawnAnew)('are drawn as the chat page shows them in the Slack look', { timeout: 600_000 }, drawAll);

  it('are of every card, and of nothing else', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(pictures.map((picture) => `${picture}.png`).toSorted());
  });

  it('are small', () => {
    const sizes = readdirSync(FOLDER).map((file) => statSync(join(FOLDER, file)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
  });

  it('are each in the guide, with words that say what is in it', () => {
    const guide = readFileSync('docs/slack.md', 'utf8');
    const shown = [...guide.matchAll(/!\[[^\]]{20,}\]\(slack\/([\w-]+)\.png\)/g)].map(([, picture]) => picture);
    expect(shown.toSorted()).toEqual(pictures.toSorted());
  });
});

async function drawAll(): Promise<void> {
  let said: readonly Message[] = [];
  const transcript: Transcript = {
    append: async (message) => ({ ...message, id: 0, version: 0, at: NOW }),
    replace: async () => {},
    succeed: async () => {},
    grow: async () => {},
    read: async () => said,
  };
  const stage = await raiseStage({
    transcript,
    people: async () => peopleIn(company),
    dispatch: async (picture) => ({ card: cardsIn(picture)[0] as Card, to: 'actor' }),
  });
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  try {
    await stage.context.clock.setFixedTime(NOW);
    for (const picture of pictures) {
      said = isForm(picture) ? [] : cardsIn(picture).map((card, at) => messageOf(card, at, seenBy(picture)));
      await draw(stage, picture);
    }
    expect(stage.complaints).toEqual([]);
  } finally {
    await stage.close();
  }
}

/** What is for a conversation, and what comes unasked, is nobody's own answer. */
const seenBy = (picture: string): string | null =>
  /^(shared|changed|connection-changed|settled|link|request|receipt|reminder|stray|role-re|audit-post|audit-summary|channel|digest|picture$)/.test(
    picture,
  )
    ? null
    : READER;

const messageOf = (card: Card, at: number, reader: string | null): Message => ({
  id: at + 1,
  version: at + 1,
  at: NOW,
  conversation: CONVERSATION,
  author: null,
  seenBy: reader,
  body: { card },
});

async function draw(stage: Stage, picture: string): Promise<void> {
  if (startPages.has(picture)) await stage.context.route(MESSAGES, (route) => fulfilAsHome(route, picture));
  const page = await stage.visit(`#as=${READER}&in=${CONVERSATION}`);
  try {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    if (isForm(picture)) await type(page, picture);
    const shown = page.locator(placeOf(picture));
    await shown.last().waitFor();
    const { height } = await around(shown, 0);
    await page.setViewportSize({ width: WIDTH, height: Math.ceil(height) + MARGIN });
    const clip = await around(shown, isForm(picture) ? PADDING : 0);
    const png = await page.screenshot({ clip, animations: 'disabled' });
    writeFileSync(join(FOLDER, `${picture}.png`), smallPng(png));
  } finally {
    await stage.context.unroute(MESSAGES);
    await page.close();
  }
}

const MESSAGES = '**/playground/messages*';

/** A home tab differs from a message: Slack takes no table there. */
async function fulfilAsHome(route: Route, picture: string): Promise<void> {
  const response = await route.fetch();
  const [said] = (await response.json()) as [{ body: { card: { slack: object } } }];
  said.body.card.slack = homeView(catalogue[picture] as Card, people);
  await route.fulfill({ response, json: [said] });
}

/** With the ids that the page's server gives them. */
const people = new Map(
  peopleIn(company).map(({ username, name }, at) => [username, { name, slack: `U${String(at).padStart(8, '0')}` }]),
);

function placeOf(picture: string): string {
  if (isForm(picture)) return '#panel > *';
  return startPages.has(picture) ? '.card' : '.message';
}

/** The box that holds all of them, with so many pixels around it. */
async function around(shown: Locator, padding: number) {
  const boxes = await Promise.all((await shown.all()).map((one) => one.boundingBox()));
  const all = boxes.flatMap((box) => box ?? []);
  const [x, y] = [Math.min(...all.map((box) => box.x)), Math.min(...all.map((box) => box.y))];
  const right = Math.max(...all.map((box) => box.x + box.width));
  const bottom = Math.max(...all.map((box) => box.y + box.height));
  return { x: x - padding, y: y - padding, width: right - x + 2 * padding, height: bottom - y + 2 * padding };
}
