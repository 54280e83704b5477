import { afterEach, describe, expect, it } from 'vitest';
import { remindersOf } from '../../src/domain/lease.ts';
import { roleRemindersOf } from '../../src/domain/role-lease.ts';
import { minutesAfter } from '../../src/usecases/account-tools.ts';

const ZONE = process.env.TZ;
afterEach(() => {
  if (ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = ZONE;
});

const HOUR = 3_600_000;
/** Half an hour of daylight saving in one of them, a skipped day in another, none any more in a third. */
const ZONES = ['Europe/Lisbon', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo'];

/** Every hour from 1990 to 2040 after which this process's clock on the wall says something else than an hour more. */
function transitions(): readonly number[] {
  const found: number[] = [];
  const [from, until] = [Date.UTC(1990, 0, 1), Date.UTC(2041, 0, 1)];
  const offset = (at: number) => new Date(at).getTimezoneOffset();
  for (let day = from; day < until; day += 24 * HOUR)
    if (offset(day) !== offset(day + 24 * HOUR))
      for (let at = day; at < day + 24 * HOUR; at += HOUR) if (offset(at) !== offset(at + HOUR)) found.push(at);
  return found;
}

describe('twelve hours', () => {
  it.each(ZONES)('F27 are 43,200 seconds over each change of the clocks from 1990 to 2040: %s', (zone) => {
    process.env.TZ = zone;
    const nights = transitions();
    expect(nights.length).toBeGreaterThan(20);
    for (const night of nights)
      for (const before of [11, 6, 1]) {
        const startedAt = new Date(night - before * HOUR).toISOString();
        const endsAt = minutesAfter(startedAt, 720);
        expect(Date.parse(endsAt) - Date.parse(startedAt)).toBe(43_200_000);
        const left = remindersOf({ startedAt, endsAt }).map(({ at }) => Date.parse(endsAt) - Date.parse(at));
        expect(left).toEqual([HOUR, 600_000]);
      }
  });

  it('F27 are so over leap days and new years, and three days of a role are 259,200 seconds', () => {
    for (let year = 1990; year <= 2040; year += 1)
      for (const at of [`${year}-02-28T18:00:00.000Z`, `${year}-12-31T18:00:00.000Z`]) {
        expect(Date.parse(minutesAfter(at, 720)) - Date.parse(at)).toBe(43_200_000);
        const endsAt = minutesAfter(at, 3 * 24 * 60);
        expect(Date.parse(endsAt) - Date.parse(at)).toBe(259_200_000);
        const [first] = roleRemindersOf({ createdAt: at, endsAt });
        expect(Date.parse(endsAt) - Date.parse(first?.at ?? '')).toBe(24 * HOUR);
      }
  });
});
