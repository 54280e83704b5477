import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { order } from './contract-order.ts';
import { NASTY } from './nasty.ts';
import { has15 } from './postgres-server.ts';
import { openPostgresTarget, type PostgresTarget } from './postgres-target.ts';

/** Accounts; 1000 for the full run. */
const ROUNDS = Number(process.env.NASTY_ROUNDS ?? 28);
const AT_ONCE = 3;
const PASSWORD = 'correct-horse-42-battery';
const LONGEST_MS = 15_000;

for (const version of has15 ? ([18, 15] as const) : ([18] as const)) {
  describe(`the end of an account whose owner is at it, on PostgreSQL ${version}`, () => {
    let target: PostgresTarget;
    const took: number[] = [];
    beforeAll(async () => {
      target = await openPostgresTarget(version);
    });
    afterAll(async () => {
      await target?.close();
      const sorted = took.toSorted((a, b) => a - b);
      console.log(
        `PostgreSQL ${version}: ${took.length} ends, median ${sorted[took.length >> 1]} ms, longest ${sorted.at(-1)} ms`,
      );
    });

    const rounds = Math.ceil(ROUNDS / Object.keys(NASTY).length);
    it.each(Object.entries(NASTY))(
      `F35 leaves no session and no account when it %s, ${rounds} times`,
      async (_, nasty) => {
        const circle = async () => {
          const asked = order(target, { profile: 'read-and-write' });
          const { id } = await target.provisioner.ensure(asked);
          const sessions = await nasty({ target, name: asked.name, password: PASSWORD });
          expect(sessions.length).toBeGreaterThan(0);
          const startedAt = Date.now();
          const { sessionsEnded } = await target.provisioner.revoke({ name: asked.name, id });
          took.push(Date.now() - startedAt);
          expect(sessionsEnded).toBeGreaterThanOrEqual(sessions.length);
          expect(await remains(target, asked.name, id)).toEqual({ accounts: 0, sessions: 0, prepared: 0 });
          await Promise.all(sessions.map(({ ended }) => ended));
          await Promise.all(sessions.map(({ close }) => close()));
          expect(await remains(target, asked.name, id)).toEqual({ accounts: 0, sessions: 0, prepared: 0 });
        };
        for (let done = 0; done < rounds; done += AT_ONCE)
          await Promise.all(Array.from({ length: Math.min(AT_ONCE, rounds - done) }, circle));
        expect(Math.max(...took)).toBeLessThan(LONGEST_MS);
      },
      30_000 + rounds * 2_000,
    );
  });
}

/** What a superuser finds, by the name and by the id. */
async function remains({ admin }: PostgresTarget, name: string, id: string) {
  const [row] = await admin`select
    (select count(*)::int from pg_roles where rolname = ${name} or oid = ${id}::oid) as accounts,
    (select count(*)::int from pg_stat_activity where usename = ${name} or usesysid = ${id}::oid) as sessions,
    (select count(*)::int from pg_prepared_xacts where owner = ${name} or left(gid, ${name.length}) = ${name}) as prepared`;
  return { ...row };
}
