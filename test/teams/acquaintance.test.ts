import { describe, expect, it } from 'vitest';
import type { Conversation, Conversations } from '../../src/ports/conversations.ts';
import { sparingly } from '../../src/teams/acquaintance.ts';

const HERS: Conversation = {
  tenant: 'acme',
  id: 'a:1',
  kind: 'personal',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  objectId: 'ana',
};

function start() {
  const did: string[] = [];
  const down = { is: false };
  const keeping: Conversations = {
    keep: async ({ id, serviceUrl }) => {
      if (down.is) throw new Error('the store is down');
      did.push(`${id} at ${serviceUrl}`);
    },
    forget: async (_, id) => void did.push(`not ${id}`),
    personal: async () => HERS,
    named: async () => HERS,
  };
  return { did, down, conversations: sparingly(keeping) };
}

describe('where somebody has spoken', () => {
  it('is kept with the first word, and not with each', async () => {
    const { did, conversations } = start();
    for (let words = 0; words < 3; words += 1) await conversations.keep(HERS);
    expect(did).toEqual(['a:1 at https://smba.trafficmanager.net/emea/']);
    expect(await conversations.personal('acme', 'ana')).toBe(HERS);
  });

  it('is kept anew when it is elsewhere', async () => {
    const { did, conversations } = start();
    const moved = { ...HERS, serviceUrl: 'https://smba.trafficmanager.net/amer/' };
    for (const one of [HERS, moved, moved, HERS]) await conversations.keep(one);
    expect(did.map((one) => one.split('/').at(-2))).toEqual(['emea', 'amer', 'emea']);
  });

  it('is kept anew after it was forgotten, and after the store was down', async () => {
    const { did, down, conversations } = start();
    await conversations.keep(HERS);
    await conversations.forget('acme', 'a:1');
    await conversations.keep(HERS);
    expect(did.map((one) => one.split(' ')[0])).toEqual(['a:1', 'not', 'a:1']);
    down.is = true;
    await expect(conversations.keep({ ...HERS, id: 'a:2' })).rejects.toThrow('the store is down');
    down.is = false;
    await conversations.keep({ ...HERS, id: 'a:2' });
    expect(did.at(-1)).toContain('a:2');
  });
});
