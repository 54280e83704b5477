import { describe, expect, it } from 'vitest';
import { type Card, picture, text } from '../../src/cards/card.ts';
import { scopeNames } from '../../src/slack/scopes.ts';
import { tell } from '../store/sample.ts';
import { type Answer, htmlPage, rateLimited, refusal } from '../support/slack-answers.ts';
import { type Json, wordsIn } from '../support/slack-blocks.ts';
import { freshWorkspace, startBot } from '../support/slack-bot.ts';
import { type Carrier, startCarrier } from '../support/slack-notices.ts';

const BYTES = Buffer.from('any bytes do: the fake does not look into a picture');
const PNG = BYTES.toString('base64');
const CARD: Card = {
  title: 'Who holds what where',
  tone: 'plain',
  blocks: [picture(PNG, 'Who holds what. The words below say the same.'), text('the same in words')],
  actions: [],
};
const BANK = { channel: 'slack:C0BANK' };
const imagesIn = (blocks: readonly Json[] = []) => blocks.filter(({ type }) => type === 'image');
const posted = ({ workspace }: Carrier) => workspace.messagesIn('C0BANK');

const elsewhere = (upload_url: string): Answer => ({ body: { ok: true, upload_url, file_id: 'F0ELSEWHERE' } });
const FAULTS: readonly (readonly [method: string, Answer])[] = [
  ['files.getUploadURLExternal', refusal('missing_scope')],
  ['files.getUploadURLExternal', rateLimited(60)],
  ['files.getUploadURLExternal', htmlPage(503)],
  ['files.getUploadURLExternal', elsewhere('http://127.0.0.1:9/upload')],
  ['files.getUploadURLExternal', elsewhere('nowhere')],
  ['files.completeUploadExternal', refusal('file_not_found')],
];

describe('a card with a picture', () => {
  it('is posted with a file that was uploaded before, and its words', async () => {
    const carrier = await startCarrier();
    await tell(carrier.store, { to: BANK, card: CARD });
    await carrier.deliver();
    const [file, ...others] = carrier.workspace.files;
    expect([file?.isComplete, file?.bytes?.equals(BYTES), others]).toEqual([true, true, []]);
    const [message] = posted(carrier);
    expect(imagesIn(message?.blocks)).toMatchObject([
      { slack_file: { id: file?.id }, alt_text: 'Who holds what. The words below say the same.' },
    ]);
    expect(wordsIn(message?.blocks ?? [])).toContain('the same in words');
    expect(carrier.workspace.faults).toEqual([]);
  });

  it('goes out with its words alone whatever keeps it from being uploaded', async () => {
    const carrier = await startCarrier();
    const { workspace } = carrier;
    for (const [method, answer] of FAULTS) {
      workspace.answerWith(method, [answer]);
      await tell(carrier.store, { to: BANK, card: CARD });
      await carrier.deliver();
    }
    expect(posted(carrier).map(({ blocks }) => imagesIn(blocks))).toEqual(FAULTS.map(() => []));
    expect(posted(carrier).filter(({ blocks }) => !wordsIn(blocks).includes('the same in words'))).toEqual([]);
    expect(carrier.logged.filter((line) => line.includes('a picture could not be uploaded'))).toHaveLength(6);
    expect(carrier.waiting).toEqual([]);
  });

  it('is tried again while Slack looks at the file, without a second upload', async () => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('chat.postMessage', [refusal('invalid_blocks'), refusal('invalid_blocks')]);
    await tell(carrier.store, { to: BANK, card: CARD });
    await carrier.deliver();
    expect(carrier.clock.waits).toEqual([1_500, 1_500]);
    expect([imagesIn(posted(carrier)[0]?.blocks), carrier.workspace.files]).toMatchObject([[{}], [{}]]);
    expect(posted(carrier)).toHaveLength(1);
  });

  it('goes out with its words alone when Slack keeps refusing it, and holds nobody up', async () => {
    const carrier = await startCarrier();
    carrier.workspace.answerWith('chat.postMessage', ({ args }) =>
      imagesIn(args.blocks as readonly Json[]).length > 0 ? refusal('invalid_blocks') : 'default',
    );
    await tell(carrier.store, { to: BANK, card: CARD }, { to: BANK, card: { ...CARD, title: 'The next' } });
    await carrier.deliver();
    expect(carrier.titlesIn('C0BANK')).toEqual(['Who holds what where', 'The next']);
    expect(posted(carrier).flatMap(({ blocks }) => imagesIn(blocks))).toEqual([]);
  });
});

describe('/access picture in Slack', () => {
  const services = { drawHoldings: async () => BYTES };

  it('is answered privately, with the picture', async () => {
    const { driver, workspace } = await startBot({ services });
    await driver.command('U0CARLA', '/access', 'picture', { channel: 'C0BANK' });
    const shown = await workspace.until(() =>
      workspace.messagesIn('C0BANK').find(({ blocks }) => imagesIn(blocks).length > 0),
    );
    expect(shown.onlyFor).toBe('U0CARLA');
    expect(wordsIn(shown.blocks)).toContain('Banking (2 applications');
    expect(workspace.faults).toEqual([]);
  });

  it('is answered in words where the app was installed before it needed the scope', async () => {
    const scopes = scopeNames().filter((scope) => scope !== 'files:write');
    const { driver, workspace } = await startBot({ services, workspace: await freshWorkspace({ scopes }) });
    await driver.command('U0CARLA', '/access', 'picture', { channel: 'C0BANK' });
    const shown = await workspace.until(() => workspace.messagesIn('C0BANK')[0]);
    expect(imagesIn(shown.blocks)).toEqual([]);
    expect(wordsIn(shown.blocks)).toContain('Banking (2 applications');
    expect(workspace.callsOf('files.getUploadURLExternal')[0]?.answer).toMatchObject({ error: 'missing_scope' });
  });
});
