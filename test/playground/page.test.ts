import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { picture, table } from '../../src/cards/card.ts';
import { noBrowser, raiseStage, type Stage, type } from './browser.ts';

/** The smallest PNG that there is. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(noBrowser !== '')(`the chat page in a browser ${noBrowser}`, () => {
  let stage: Stage;
  const pages: Page[] = [];
  beforeAll(async () => {
    stage = await raiseStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    expect(stage.complaints.splice(0)).toEqual([]);
  });
  const visit = async (hash: string): Promise<Page> => {
    const page = await stage.visit(hash);
    pages.push(page);
    return page;
  };
  const focused = (page: Page) => page.locator(':focus').getAttribute('id');

  it('hides the private answers of one person from the next', async () => {
    const page = await visit('#as=ana&in=channel:audit');
    await type(page, '/access me');
    await page.getByText('What Ana Silva holds').waitFor();
    expect(await page.getByText('Only Ana sees this').count()).toBe(2);
    await page.locator('#person').fill('bo');
    await page.locator('#person').press('Enter');
    await page.waitForURL(/as=bo/);
    await page.locator('#role', { hasText: 'Release Lead' }).waitFor();
    expect(await page.getByText('What Ana Silva holds').count()).toBe(0);
    expect(await page.getByText('Only Ana sees this').count()).toBe(0);
  });

  it('keeps who and where in the address over a reload', async () => {
    const page = await visit('#as=carla&in=channel:audit&look=teams');
    await page.reload();
    await page.locator('h1', { hasText: '# audit' }).waitFor();
    expect(await page.locator('#person').inputValue()).toBe('Carla Nunes');
    expect(await page.locator('body').getAttribute('data-look')).toBe('teams');
  });

  it.each(['slack', 'teams'])(
    'shows a picture with words for it, and the same as a table, in the %s look',
    async (look) => {
      const card = { title: `In ${look}`, tone: 'plain', actions: [] } as const;
      const blocks = [picture(PIXEL, 'A picture of all.'), table(['Team', 'Production'], [['Banking', '5 of 6']])];
      const body = { card: { ...card, blocks } };
      await stage.transcript.append({ conversation: 'channel:audit', author: null, seenBy: null, body });
      const page = await visit(`#as=ana&in=channel:audit&look=${look}`);
      await page.getByText(`In ${look}`).waitFor();
      const image = page.getByRole('img', { name: 'A picture of all.' }).last();
      expect(await image.getAttribute('src')).toBe(`data:image/png;base64,${PIXEL}`);
      expect(await image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth)).toBe(1);
      expect(await page.getByText('5 of 6').last().isVisible()).toBe(true);
    },
  );

  it('shows what others say at once, without a reload', async () => {
    const [bo, carla] = [await visit('#as=bo&in=channel:audit'), await visit('#as=carla&in=direct:carla')];
    await type(bo, 'a word to all');
    await carla.locator('.count', { hasText: '1' }).waitFor();
    await carla.getByRole('button', { name: 'audit' }).click();
    await carla.getByText('a word to all').waitFor();
  });

  it.each(['slack', 'teams'])('fills in a form and makes its line in the %s look', async (look) => {
    const page = await visit(`#as=dev&in=direct:dev&look=${look}`);
    await type(page, '/access request');
    const panel = page.getByRole('dialog', { name: 'Request a role' });
    await panel.waitFor();
    await panel.getByLabel('Role').selectOption('Tech Lead');
    await panel.getByLabel('Reason').fill('it "broke"');
    await panel.getByRole('button', { name: 'Ask', exact: true }).click();
    await panel.waitFor({ state: 'hidden' });
    await expect
      .poll(() => stage.lines.at(-1))
      .toBe('access request "Tech Lead" on "Application 3" because it "broke"');
  });

  it('finds one of many choices as one types', async () => {
    const page = await visit('#as=dev&in=direct:dev');
    await type(page, '/access request');
    const where = page.getByRole('combobox', { name: 'Where' });
    await where.fill('117');
    expect(await page.getByRole('option').allInnerTexts()).toContain('Application 117');
    await where.press('ArrowDown');
    await where.press('Enter');
    expect(await where.inputValue()).toBe('Application 117');
    await where.fill('nothing of the kind');
    await where.press('Tab');
    expect(await where.inputValue()).toBe('Application 117');
  });

  it('moves the focus into a form and back, and Escape closes it', async () => {
    const page = await visit('#as=dev&in=direct:dev');
    await type(page, '/access request');
    await page.locator('#panel').waitFor();
    expect(await focused(page)).toBe('form-role');
    await page.keyboard.press('Escape');
    await page.locator('#panel').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('line');
  });

  it('keeps what was filled in when the server does not answer', async () => {
    const page = await visit('#as=dev&in=direct:dev');
    await type(page, '/access request');
    await page.getByLabel('Role', { exact: true }).selectOption('Tech Lead');
    await page.getByLabel('Reason').fill('covering');
    await page.route('**/playground/lines', (route) => route.abort());
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByText('The server does not answer').waitFor();
    await page.locator('#panel').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('covering');
    expect(stage.complaints.splice(0).join()).toContain('net::ERR_FAILED');
  });

  it('ties a fault to its field', async () => {
    const page = await visit('#as=dev&in=direct:dev');
    const before = stage.lines.length;
    await type(page, '/role grant');
    const time = page.getByLabel('How long');
    await time.waitFor();
    expect(await focused(page)).toBe('form-time');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    expect(await focused(page)).toBe('form-role');
    const role = page.getByLabel('Role', { exact: true });
    expect(await role.getAttribute('aria-invalid')).toBe('true');
    const ids = (await role.getAttribute('aria-describedby'))?.split(' ') ?? [];
    expect(await page.locator(`#${ids[0]}`).textContent()).toContain('Fill this in');
    expect(stage.lines.length - before).toBe(1);
  });

  it('asks before a button that has to be confirmed', async () => {
    const page = await visit('#as=bo&in=channel:banking');
    await type(page, '@Chatelaine request R-42');
    await page.getByRole('button', { name: 'Approve' }).first().click();
    const question = page.getByRole('dialog', { name: 'Approve' });
    await question.getByText('able to write in Production').waitFor();
    const before = stage.lines.length;
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
    expect(stage.lines).toHaveLength(before);
    await page.getByRole('button', { name: 'Approve' }).first().click();
    await question.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Access request, approved').waitFor();
    expect(stage.lines.at(-1)).toBe('request approve R-42');
  });

  it('unfolds the question in the card in the Teams look', async () => {
    const page = await visit('#as=bo&in=channel:banking&look=teams');
    await type(page, '@Chatelaine request R-42');
    const card = page.locator('.card', { hasText: 'Access request, pending' }).last();
    const before = stage.lines.length;
    await card.locator('button', { hasText: 'Approve' }).click();
    await card.getByText('able to write in Production').waitFor();
    expect(stage.lines).toHaveLength(before);
    await card.locator('button', { hasText: 'Approve' }).last().click();
    await expect.poll(() => stage.lines.at(-1)).toBe('request approve R-42');
  });

  it('shows words of people as they are, with nothing to follow or to alarm', async () => {
    const page = await visit('#as=bo&in=channel:banking');
    await page.getByText('✅ Approved by @ciso <!channel>').first().waitFor();
    expect(await page.locator('#messages a, .mention.loud').count()).toBe(0);
    await type(page, '<img src=x onerror=alert(1)> <b>no</b>');
    await page.getByText('<img src=x onerror=alert(1)> <b>no</b>').waitFor();
    expect(await page.locator('.line img').count()).toBe(0);
  });

  it('offers the commands there are, and the last line again', async () => {
    const page = await visit('#as=bo&in=direct:bo');
    await page.locator('h1').click();
    await page.keyboard.press('/');
    expect(await focused(page)).toBe('line');
    expect(await page.locator('#hints [role=option]').count()).toBe(5);
    await page.keyboard.type('role l');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('#line').inputValue()).toBe('/role list ');
    await type(page, '/access me');
    await page.getByText('What Bo Lind holds').waitFor();
    await page.locator('#line').press('ArrowUp');
    expect(await page.locator('#line').inputValue()).toBe('/access me');
  });

  it('tries a suggestion as the right person in the right place', async () => {
    const page = await visit('#as=bo&in=direct:bo');
    await page.getByRole('button', { name: 'Why can I not deploy?' }).click();
    await page.getByText('No. Ana Silva cannot deploy').waitFor();
    expect(await page.locator('#person').inputValue()).toBe('Ana Silva');
    expect(page.url()).toContain('#as=ana&in=direct:ana');
  });

  describe('a message that is changed', () => {
    const asked = (subject: string, title: string, actions = ['Approve', 'Deny'], lines = 1) => ({
      conversation: 'channel:audit',
      author: null,
      seenBy: null,
      subject,
      body: { card: cardOf(title, actions, lines) },
    });
    const cardOf = (title: string, actions: readonly string[], lines = 1) => ({
      title,
      tone: 'plain' as const,
      blocks: Array.from({ length: lines }, (_, at) => ({ kind: 'text' as const, text: `${title}, line ${at}` })),
      actions: actions.map((label) => ({ label, line: `access me ${label}` })),
    });

    it.each(['slack', 'teams'])('is drawn anew in its place and said politely, in the %s look', async (look) => {
      const subject = `in place ${look}`;
      await stage.transcript.append(asked(subject, `Asked ${look}`));
      await stage.transcript.append({ ...asked('', `After it ${look}`, []), subject: 'something else' });
      const page = await visit(`#as=bo&in=channel:audit&look=${look}`);
      await page.getByText(`After it ${look}`).first().waitFor();
      const ids = () => page.locator('.message').evaluateAll((all) => all.map((one) => one.getAttribute('data-id')));
      const before = await ids();
      await stage.transcript.replace(subject, cardOf(`Over ${look}`, []));
      await page.getByText(`Over ${look}, line 0`).waitFor();
      expect(await ids()).toEqual(before);
      expect(await page.getByText(`Asked ${look}`).count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
      expect(await page.getByRole('status').textContent()).toBe(`Changed: Over ${look}`);
      await page.reload();
      await page.getByText(`Over ${look}, line 0`).waitFor();
      expect(await ids()).toEqual(before);
    });

    it('keeps the focus on what says the same, and else on the message', async () => {
      await stage.transcript.append(asked('focus', 'Asked for the focus'));
      const page = await visit('#as=bo&in=channel:audit');
      await page.getByText('Asked for the focus, line 0').waitFor();
      await page.getByRole('button', { name: 'Deny' }).focus();
      await stage.transcript.replace('focus', cardOf('One of two', ['Deny', 'Explain']));
      await page.getByText('One of two, line 0').waitFor();
      expect(await page.locator(':focus').textContent()).toBe('Deny');
      await stage.transcript.replace('focus', cardOf('Focus over', ['Explain']));
      await page.getByText('Focus over, line 0').waitFor();
      expect(await page.locator('.message:focus').textContent()).toContain('Focus over');
      expect(await faults(page)).toEqual([]);
    });

    it('moves nothing that one reads', async () => {
      await stage.transcript.append(asked('above', 'Asked above', ['Approve'], 3));
      for (let at = 0; at < 6; at += 1) await stage.transcript.append(asked('read', `Read ${at}`, [], 9));
      const page = await visit('#as=bo&in=channel:audit');
      await page.getByText('Read 5, line 8').waitFor();
      const read = page.getByText('Read 4, line 2');
      await read.scrollIntoViewIfNeeded();
      const place = async () => (await read.boundingBox())?.y ?? Number.NaN;
      const before = await place();
      // Windows scroll by whole pixels.
      const moved = async () => Math.abs((await place()) - before);
      await stage.transcript.replace('above', cardOf('Now taller', ['Approve'], 20));
      await page.getByText('Now taller, line 19').waitFor();
      expect(await moved()).toBeLessThanOrEqual(1);
      await stage.transcript.replace('above', cardOf('Now small', []));
      await page.getByText('Now small, line 0').waitFor();
      expect(await moved()).toBeLessThanOrEqual(1);
    });

    it('is no new message to those who are elsewhere, who find it as it is', async () => {
      await stage.transcript.append(asked('elsewhere', 'Asked elsewhere'));
      const page = await visit('#as=carla&in=direct:carla');
      await stage.transcript.replace('elsewhere', cardOf('Over elsewhere', []));
      await stage.transcript.append({ ...asked('', 'New elsewhere', []), subject: 'something else' });
      await page.locator('.count').waitFor();
      expect(await page.locator('.count').textContent()).toMatch(/^1\b/);
      await page.getByRole('button', { name: 'audit' }).click();
      await page.getByText('Over elsewhere, line 0').waitFor();
    });
  });

  it.each(['slack', 'teams'])('opens a link of ours elsewhere, in the %s look', async (look) => {
    const card = {
      title: 'Ready',
      tone: 'good' as const,
      blocks: [
        {
          kind: 'text' as const,
          text: [{ link: `${stage.base}/playground/company?${look}`, label: `Show ${look}` }, ', once.'],
        },
      ],
      actions: [],
    };
    await stage.transcript.append({ conversation: 'direct:carla', author: null, seenBy: 'carla', body: { card } });
    const page = await visit(`#as=carla&in=direct:carla&look=${look}`);
    const link = page.getByRole('link', { name: `Show ${look}` });
    expect(await link.getAttribute('rel')).toBe('noreferrer noopener');
    const [opened] = await Promise.all([stage.context.waitForEvent('page'), link.click()]);
    expect(opened.url()).toBe(`${stage.base}/playground/company?${look}`);
    await opened.close();
    expect(await faults(page)).toEqual([]);
  });

  it('says an unknown block instead of leaving it out', async () => {
    const page = await visit('#as=bo&in=direct:bo');
    await page.route('**/playground/messages*', async (route) => {
      const slack = { text: '', blocks: [{ type: 'video', title: 'x' }] };
      const said = {
        id: 1,
        version: 1,
        at: '2026-11-21T14:00:00Z',
        conversation: 'direct:bo',
        author: null,
        seenBy: null,
      };
      await route.fulfill({ json: [{ ...said, body: { card: { slack, teams: {}, beside: [], plain: '' } } }] });
    });
    await page.reload();
    await page.getByRole('alert').filter({ hasText: 'cannot draw the block "video"' }).waitFor();
  });

  it('is usable at 360 pixels, with the sidebar as a drawer', async () => {
    const page = await visit('#as=ana&in=direct:ana');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.locator('html').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    const drawer = page.getByRole('complementary', { name: 'People and conversations' });
    await drawer.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Open people and conversations' }).click();
    await drawer.getByRole('button', { name: 'banking' }).waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('open-sidebar');
  });

  it.each([
    ['slack', 'light', 1280],
    ['slack', 'dark', 360],
    ['teams', 'light', 360],
    ['teams', 'dark', 1280],
  ] as const)('has no accessibility fault in the %s look, %s, %i pixels wide', async (look, colorScheme, width) => {
    const page = await visit(`#as=carla&in=channel:banking&look=${look}`);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await type(page, '@Chatelaine request R-42');
    await type(page, '/access explain deploy on Loans');
    await type(page, '/access me');
    await page.getByText('What Carla Nunes holds').last().waitFor();
    expect(await faults(page)).toEqual([]);
    await type(page, '/role grant');
    await page.getByRole('dialog', { name: 'Request a role' }).waitFor();
    expect(await faults(page)).toEqual([]);
  });
});

describe.skipIf(noBrowser !== '')(`an answer that takes its time ${noBrowser}`, () => {
  it('is announced after a second, and the pressed buttons wait for it', async () => {
    let answer = (): void => {};
    const waited = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const card = { title: 'Slow', tone: 'plain', blocks: [], actions: [{ label: 'Again', line: 'again' }] } as const;
    const stage = await raiseStage({
      dispatch: async (line) => {
        if (line === 'again') await waited;
        return { card, to: 'actor' };
      },
    });
    try {
      const page = await stage.visit('#as=bo&in=direct:bo');
      await type(page, 'slow');
      const again = page.getByRole('button', { name: 'Again' });
      await again.click();
      await page.getByText('Chatelaine is working on it').waitFor();
      expect(await again.getAttribute('aria-disabled')).toBe('true');
      answer();
      await page.getByText('Chatelaine is working on it').waitFor({ state: 'hidden' });
      await expect.poll(() => again.first().getAttribute('aria-disabled')).toBeNull();
    } finally {
      await stage.close();
    }
  });
});

async function faults(page: Page): Promise<readonly string[]> {
  // By the debugger, which the page's policy does not bind.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + failureSummary).join(' ')}`,
    );
  });
}

type Axe = Readonly<{
  run(): Promise<
    Readonly<{
      violations: readonly Readonly<{ id: string; nodes: readonly { html: string; failureSummary: string }[] }>[];
    }>
  >;
}>;
