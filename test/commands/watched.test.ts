import { describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { dispatch } from '../../src/commands/dispatch.ts';
import { AccessError } from '../../src/domain/problem.ts';
import type { Happening } from '../../src/ports/watch.ts';
import { plainText } from '../../src/render/plain-text.ts';
import { acme } from '../support/acme.ts';
import { memoryStore } from '../support/memory-store.ts';
import { from, servicesOn } from '../support/services.ts';

async function typed(actor: string, line: string, more: Partial<Services> = {}) {
  const happened: Happening[] = [];
  const services = servicesOn(memoryStore(acme), { watch: (happening) => void happened.push(happening), ...more });
  const { card } = await dispatch(services, line, from(actor));
  return { happened, shown: plainText(card) };
}

describe('a line that is answered', () => {
  it.each<[string, string, string, string]>([
    ['ana', 'access me', 'access me', 'answered'],
    ['ana', 'help access', 'help', 'answered'],
    ['nobody-here', 'access me', 'unknown', 'stranger'],
    ['ana', 'role grnt Hunter2 x', 'unknown', 'not-read'],
    ['ana', 'access me password=Hunter2', 'unknown', 'not-read'],
    ['carla', 'access explain deploy on Hunter2 in Production', 'access explain', 'not-read'],
  ])('is told by its command and outcome, never by its words: %s, %s', async (actor, line, command, outcome) => {
    const { happened } = await typed(actor, line);
    expect(happened).toEqual([{ what: 'answered', command, outcome, actor, milliseconds: expect.any(Number) }]);
    expect(JSON.stringify(happened)).not.toContain('Hunter2');
  });

  it('is told by the code of what went wrong', async () => {
    const away = async () => Promise.reject(new AccessError({ code: 'unavailable', system: 'store' }));
    const { happened } = await typed('ana', 'access me', { store: { ...memoryStore(acme), snapshot: away } });
    expect(happened).toMatchObject([{ command: 'unknown', outcome: 'unavailable' }]);
  });

  it('shows of a defect the id under which everything about it is logged', async () => {
    const broken = { ...memoryStore(acme), snapshot: async () => Promise.reject(new TypeError('x is undefined')) };
    const trace = {
      id: () => 'f00dcafe',
      begin: <T>(_: object, work: () => T) => work(),
      within: <T>(work: () => T) => work(),
    };
    const reported: string[] = [];
    const report = (reference: string) => void reported.push(reference);
    const { happened, shown } = await typed('ana', 'access me', { store: broken, trace, report });
    expect(shown).toContain('f00dcafe');
    expect(reported).toEqual(['f00dcafe']);
    expect(happened).toMatchObject([{ outcome: 'defect' }]);
  });
});
