import { createHash, randomBytes } from 'node:crypto';
import type { AccountGround } from './account-ground.ts';

/** What the page derives from the password `Loose-Leaf-Tea-42`; deriving it is the browser's work, not the bot's. */
export const PASSWORD = 'Loose-Leaf-Tea-42';
export const VERIFIER =
  'SCRAM-SHA-256$4096:YmVuY2gtc2FsdC0xNi1ieQ==$nAjrl1E8TA/gDIWQJ6G+oMSEA3as6hmYKORD1ZgVXdA=:H0H+ErB5OVCvmfQgYc8jajPVwvAvL7PybeXwub6pudc=';

/**
 * An approved request for each of these people, as `/dbuser request` and `/request approve` leave it: a vote, the copies
 * of its cards, the job of its lapse, and a link to the one-time page. The tokens of the links.
 */
export async function offerAccounts(ground: AccountGround, people: readonly string[]): Promise<readonly string[]> {
  const { owner, database, administrator } = ground;
  const tokens = people.map(() => randomBytes(32).toString('base64url'));
  const hashes = tokens.map((token) => createHash('sha256').update(token).digest('hex'));
  await owner.begin(async (sql) => {
    const requests = await sql<{ id: number; user: number }[]>`
      insert into request (user_id, environment_id, kind, profile, reason, asked_minutes, policy, deadline_at)
      select it_user.id, environment.id, 'temporary', 'read-only', 'INC-4711', 240, policy, clock_timestamp() + interval '4 hours'
      from it_user, environment, infrastructure where username = any(${[...people]}) and environment.name = ${database.environment}
      returning id, user_id "user"`;
    const ids = requests.map(({ id }) => id);
    await sql`update request set status = 'approved', given_minutes = 240, given_profile = 'read-only' where id = any(${ids})`;
    await sql`insert into vote (request_id, user_id, answer, minutes, profile)
      select unnest(${ids}::int[]), id, 'approve', 240, 'read-only' from it_user where username = ${administrator}`;
    await sql`insert into notice (audit_seq, channel, card, keeps, sent_at)
      select 1, 'bench:audit', '{}', 'request:' || id || more, clock_timestamp()
      from unnest(${ids}::int[]) id, unnest(array['', ':receipt']) more`;
    await sql`select enqueue('lapse-request', json_build_object('task', 'lapse-request', 'request', id),
      'request:' || id || ':lapse', null, clock_timestamp() + interval '4 hours') from unnest(${ids}::int[]) id`;
    await sql`insert into once_link (token_hash, request_id, user_id, expires_at)
      select hash, request, who, clock_timestamp() + interval '15 minutes'
      from unnest(${hashes}::text[], ${ids}::int[], ${requests.map(({ user }) => user)}::int[]) made (hash, request, who)`;
  });
  return tokens;
}
