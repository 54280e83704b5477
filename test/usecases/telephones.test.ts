import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import { holdsPassword, withoutNumbers } from '../../src/commands/parse.ts';
import type { Question } from '../../src/domain/question.ts';
import { peopleIn } from '../../src/playground/cast.ts';
import { registerPlayground } from '../../src/playground/server.ts';
import { askWhoCan } from '../../src/usecases/ask-who-can.ts';
import { explainAccess, surveyAccess } from '../../src/usecases/explain-access.ts';
import { acme, userFacts } from '../support/acme.ts';
import { MASKED, PHONE, TYPED_PHONE } from '../support/permanent.ts';
import { openRoleStage, type RoleStage } from '../support/roles.ts';
import { sampleServices } from '../support/scripted-dispatch.ts';
import { tablesOf } from '../support/tables.ts';

const facts = {
  ...acme,
  users: [...acme.users, userFacts('pia', 'Pia Roth', 'Developer', { account: 'company-administrator' as const })],
};
const DIGITS = PHONE.slice(4);
const ASKED = 'pia dbuser.request-permanent read-only in Production via vpn';
const QUESTION: Question = {
  user: 'pia',
  operation: 'dbuser.request-permanent',
  environment: 'Production',
  profile: 'read-only',
  network: 'vpn',
  phone: TYPED_PHONE,
};
const CARLA = { actor: 'carla', surface: 'cli' } as const;

let stage: RoleStage;
beforeAll(async () => {
  stage = await openRoleStage(facts);
});
afterAll(() => stage.close());

/** All that the store holds, without what people put between digits. */
const allKept = async () => JSON.stringify(await tablesOf(stage.opened.database)).replaceAll(/[\s().-]/g, '');

async function openPage() {
  const app = fastify();
  await registerPlayground(app, {
    ...sampleServices(),
    transcript: stage.opened.transcript,
    dispatch: (line, from) => dispatch(stage.services, line, from),
    isSecret: holdsPassword,
    kept: withoutNumbers,
    people: async () => peopleIn((await stage.services.store.snapshot()).company),
    scripts: 'test',
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const base = `http://127.0.0.1:${address.port}`;
  const say = async (line: string): Promise<number> => {
    const headers = { origin: base, 'content-type': 'application/json' };
    const body = JSON.stringify({ as: 'carla', conversation: 'direct:carla', line });
    return (await fetch(`${base}/playground/lines`, { method: 'POST', headers, body })).status;
  };
  return { say, close: () => app.close() };
}

describe('a telephone that was typed outside the form', () => {
  it('T-canary B88 is in no entry, notice, message or line that is kept', async () => {
    const page = await openPage();
    for (const line of [
      `/access explain ${ASKED} phone ${TYPED_PHONE}`,
      `/access explain trace ${ASKED} ${PHONE}`,
      `/access explain share ${ASKED} "${TYPED_PHONE}"`,
      `/access explain ${ASKED} phone 967218340`,
      `/access explain pia dbuser.request-permanent read-only via vpn phone ${TYPED_PHONE}`,
      `/access who can dbuser.request-permanent read-only in Production via vpn phone ${TYPED_PHONE}`,
      `/access what-if pia gets "Tech Lead" in Banking ${PHONE}`,
      `/access explane ${ASKED} ${PHONE}`,
      `/role grant pia "Tech Lead" in Banking ${PHONE}`,
      `/audit show ${PHONE}`,
      `my number is ${TYPED_PHONE}`,
    ])
      expect(await page.say(line)).toBe(200);
    await page.close();
    const kept = await allKept();
    expect(kept).not.toContain(DIGITS);
    expect(kept).not.toContain('967218');
    expect(kept).toContain(MASKED.replaceAll(' ', ''));
    expect(kept).toContain('accessexplained');
  });

  it('B88 is not kept either when a use case is handed the whole of it', async () => {
    const { services } = stage;
    const { question, decision } = await explainAccess(services, CARLA, QUESTION);
    expect([question, decision.code]).toEqual([{ ...QUESTION, phone: MASKED }, 'support-case-needed']);
    const { outcomes } = await surveyAccess(services, CARLA, [QUESTION]);
    expect(outcomes.get(QUESTION)).toBe('ask');
    const { user, ...operation } = QUESTION;
    expect(JSON.stringify(await askWhoCan(services, CARLA, operation))).not.toContain(DIGITS);
    expect(await allKept()).not.toContain(DIGITS);
  });
});
