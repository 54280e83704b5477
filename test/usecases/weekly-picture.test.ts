import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/cards/card.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { HoldingPicture } from '../../src/domain/holding-picture.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { postPictures } from '../../src/usecases/weekly-picture.ts';
import { acme, roleFacts, userFacts } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { from, NOW, servicesOn } from '../support/services.ts';

const withChannels = (teams: Facts['channels']['teams'], first: string | undefined = 'slack:C0AUDIT'): Facts => ({
  ...acme,
  channels: { ...(first !== undefined && { default: first }), teams, applications: [], environments: [] },
});

async function posted(facts: Facts) {
  const store = memoryStore(facts);
  const drawn: HoldingPicture[] = [];
  const drawHoldings = async (picture: HoldingPicture, at: string) => {
    expect(at).toBe(NOW);
    drawn.push(picture);
    return Uint8Array.from([drawn.length, 254, 255]);
  };
  await postPictures(servicesOn(store, { drawHoldings }));
  return { ...store.tables(), drawn };
}

const teamsIn = ({ blocks }: Card): readonly string[] =>
  blocks.flatMap((block) =>
    block.kind === 'table' ? block.rows.map(([name]) => String(name).replace(/ \(.*/, '')) : [],
  );
const pictureIn = ({ blocks }: Card) => blocks.find(({ kind }) => kind === 'picture');

describe('the weekly picture', () => {
  it('goes to the default channel whole, and to the channel of a team with its rows; each is recorded', async () => {
    const { entries, notices, drawn } = await posted(acme);
    expect(notices.map(({ to, card, seq }) => [to, teamsIn(card), seq])).toEqual([
      [{ channel: 'slack:C0AUDIT' }, ['Banking', 'Treasury', 'No team'], 1],
      [{ channel: 'slack:C0BANK' }, ['Banking'], 2],
    ]);
    expect(entries).toMatchObject([
      { kind: 'picture-posted', surface: 'job', details: { channel: 'slack:C0AUDIT' } },
      { kind: 'picture-posted', surface: 'job', details: { channel: 'slack:C0BANK', teams: ['Banking'] } },
    ]);
    expect(drawn.map(({ rows }) => rows.length)).toEqual([3, 1]);
    expect(notices.map(({ card }) => pictureIn(card))).toMatchObject([{ png: 'Af7/' }, { png: 'Av7/' }]);
  });

  it('is posted once in a channel that is of several teams, or the default one besides', async () => {
    const pairs = (one: string, other: string) =>
      [
        ['Banking', one],
        ['Treasury', other],
      ] as const;
    const shared = await posted(withChannels(pairs('slack:C1', 'slack:C1')));
    expect(shared.notices.map(({ to, card }) => [to, teamsIn(card)])).toEqual([
      [{ channel: 'slack:C0AUDIT' }, ['Banking', 'Treasury', 'No team']],
      [{ channel: 'slack:C1' }, ['Banking', 'Treasury']],
    ]);
    const same = await posted(withChannels(pairs('slack:C0AUDIT', 'slack:C1')));
    expect(same.notices.map(({ to }) => to)).toEqual([{ channel: 'slack:C0AUDIT' }, { channel: 'slack:C1' }]);
  });

  it('goes to the teams alone where there is no default channel, and nowhere where there is none', async () => {
    const { default: _, ...channels } = acme.channels;
    expect((await posted({ ...acme, channels })).notices.map(({ to }) => to)).toEqual([{ channel: 'slack:C0BANK' }]);
    const none = await posted({ ...acme, channels: { teams: [], applications: [], environments: [] } });
    expect([none.notices, none.entries]).toEqual([[], []]);
  });

  it('goes out in words, and is reported, where it cannot be drawn', async () => {
    const store = memoryStore(acme);
    const reported: string[] = [];
    const drawHoldings = () => Promise.reject(new Error('no memory'));
    await postPictures(servicesOn(store, { drawHoldings, report: (what) => reported.push(what) }));
    expect(store.tables().notices.map(({ card }) => pictureIn(card))).toEqual([undefined, undefined]);
    expect(reported).toEqual(['a picture could not be drawn', 'a picture could not be drawn']);
  });
});

describe('/access picture', () => {
  const monitors = {
    ...acme,
    roles: [...acme.roles, roleFacts('Keeper', ['full-control', 'list', 'list'])],
    users: [
      ...acme.users,
      userFacts('kim', 'Kim Dahl', 'Keeper'),
      userFacts('off', 'Off Duty', 'Administrator', { active: false }),
    ],
  };
  const ask = async (actor: string, line = 'access picture') => {
    const store = memoryStore(monitors);
    const drawHoldings = async () => Uint8Array.of(1);
    const reply = await dispatch(servicesOn(store, { drawHoldings }), line, from(actor));
    return { ...reply, entries: store.tables().entries };
  };

  it.each(['carla', 'kim'])('shows all of it to %s, privately, and records that they looked', async (actor) => {
    const { card, to, entries } = await ask(actor);
    expect([to, teamsIn(card)]).toEqual(['actor', ['Banking', 'Treasury', 'No team']]);
    expect(pictureIn(card)).toBeDefined();
    expect(entries).toMatchObject([{ kind: 'picture-shown', actor, surface: 'playground' }]);
  });

  it('shows a manager the rows of the teams that they manage', async () => {
    const { card, entries } = await ask('max');
    expect(teamsIn(card)).toEqual(['Banking']);
    expect(entries).toMatchObject([{ kind: 'picture-shown', actor: 'max', details: { teams: ['Banking'] } }]);
  });

  it.each(['bob', 'off'])('refuses %s, says who may see it, and draws and records nothing', async (actor) => {
    const { card, entries } = await ask(actor);
    expect([teamsIn(card), pictureIn(card), entries]).toEqual([[], undefined, []]);
    expect(plainText(card)).toContain('holders of Manage Infrastructure and Users');
  });

  it('is in help, which says how much of it is whose', async () => {
    const said = async (actor: string) => plainText((await ask(actor, 'help access picture')).card);
    expect(await said('carla')).toContain('You may see the whole picture');
    expect(await said('max')).toContain('of Banking.');
    expect(await said('bob')).toContain('for those who may read the whole audit trail');
    expect(plainText((await ask('bob', 'help')).card)).toContain('/access picture');
  });
});
