import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bySlot, type RoleLease, roleRemindersOf, slotEnd } from '../../src/domain/role-lease.ts';
import './fixed-seed.ts';

const BANKING = { scope: 'team', team: 'Banking' } as const;
const START = Date.parse('2026-11-21T14:02:00.000Z');
const lease = (id: number, role: string, before: string | null, more: Partial<RoleLease> = {}): RoleLease => ({
  id,
  request: id,
  username: 'bob',
  role,
  place: BANKING,
  before,
  createdAt: new Date(START).toISOString(),
  endsAt: new Date(START + 3_600_000).toISOString(),
  ...more,
});

describe('the end of a role that is held for a while', () => {
  it('brings back what was there before it, also nothing', () => {
    expect(slotEnd([lease(1, 'Lead', 'Reader')], lease(1, 'Lead', 'Reader'), 'Lead')).toEqual({
      set: { role: 'Reader' },
    });
    expect(slotEnd([lease(1, 'Lead', null)], lease(1, 'Lead', null), 'Lead')).toEqual({ set: { role: null } });
  });
  it('from under another leaves that one in force, which will bring back what this one would have', () => {
    const [lower, upper] = [lease(1, 'Lead', 'Reader'), lease(2, 'Owner', 'Lead')];
    expect(slotEnd([lower, upper], lower, 'Owner')).toEqual({ inherits: { lease: 2, before: 'Reader' } });
  });
  it('leaves a slot alone that somebody has changed since', () => {
    expect(slotEnd([lease(1, 'Lead', null)], lease(1, 'Lead', null), 'Guest')).toEqual({ changedSince: true });
    expect(slotEnd([lease(1, 'Lead', null)], lease(1, 'Lead', null), null)).toEqual({ changedSince: true });
  });

  it('in any order, of any number, leaves the newest that is left in force and at last what was there at first', () => {
    const role = fc.constantFrom('Lead', 'Owner', 'Reader');
    const step = fc.oneof(fc.record({ give: role }), fc.record({ end: fc.nat(5) }));
    fc.assert(
      fc.property(fc.option(role), fc.array(step, { maxLength: 14 }), (base, steps) => {
        let [live, next] = [[] as RoleLease[], 1];
        let held: string | null = base;
        // The model: who holds what, in the order in which it was given, and nothing else.
        let model: Readonly<{ id: number; role: string }>[] = [];
        for (const one of steps) {
          if ('give' in one) {
            live = [...live, lease(next, one.give, held)];
            model = [...model, { id: next, role: one.give }];
            held = one.give;
            next += 1;
          } else {
            const ending = live[one.end % Math.max(1, live.length)];
            if (!ending) continue;
            const { set, inherits } = slotEnd(live, ending, held);
            if (set) held = set.role;
            live = live
              .filter(({ id }) => id !== ending.id)
              .map((other) => (other.id === inherits?.lease ? { ...other, before: inherits.before } : other));
            model = model.filter(({ id }) => id !== ending.id);
          }
          expect(held).toBe(model.at(-1)?.role ?? base);
        }
      }),
    );
  });
});

it('leases lie in the slots of their holders and places, the oldest first', () => {
  const other = lease(3, 'Lead', null, { username: 'ana' });
  const loans = lease(4, 'Lead', null, { place: { scope: 'application', application: 'Banking' } });
  const slots = bySlot([lease(2, 'Owner', 'Lead'), other, lease(1, 'Lead', null), loans]);
  expect([...slots.values()].map((slot) => slot.map(({ id }) => id)).toSorted()).toEqual([[1, 2], [3], [4]]);
});

describe('when the holder of a role is reminded', () => {
  const MINUTES = { day: 24 * 60, hour: 60, 'ten-minutes': 10 } as const;
  const kinds = (minutes: number) => {
    const held = { createdAt: new Date(START).toISOString(), endsAt: new Date(START + minutes * 60_000).toISOString() };
    return roleRemindersOf(held).map(({ kind, at }) => {
      expect(Date.parse(at)).toBe(START + (minutes - MINUTES[kind]) * 60_000);
      return kind;
    });
  };
  it.each([
    [29, []],
    [30, ['ten-minutes']],
    [119, ['ten-minutes']],
    [120, ['hour', 'ten-minutes']],
    [2 * 24 * 60, ['hour', 'ten-minutes']],
    [2 * 24 * 60 + 1, ['day', 'hour']],
    [30 * 24 * 60, ['day', 'hour']],
  ])('is, of %i minutes, before the end and never in the first half', (minutes, expected) => {
    expect(kinds(minutes)).toEqual(expected);
  });
});
