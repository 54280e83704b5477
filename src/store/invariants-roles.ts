import { sql } from 'drizzle-orm';
import type { Rule } from './invariants.ts';

const name = sql`'R-' || lease.request_id || ' (' || lease.role || ')'`;
const live = sql`role_lease lease where lease.ended_at is null`;

/** What a slot holds now, by name; nothing where there is no such slot. */
const held = sql`
  case lease.scope
    when 'default' then (select role.name from it_user join role on role.id = default_role_id where it_user.id = lease.user_id)
    when 'team' then (select role.name from team_role slot join role on role.id = slot.role_id join team on team.id = slot.team_id
      where slot.user_id = lease.user_id and team.name = lease.place)
    else (select role.name from application_role slot join role on role.id = slot.role_id
      join application on application.id = slot.application_id
      where slot.user_id = lease.user_id and application.name = lease.place)
  end`;

/** The same for roles that are held for a while: their effect is in the directory itself, so no target is asked. */
export const ROLE_RULES: readonly Rule[] = [
  {
    id: 'I-2',
    says: 'a role that should have ended 15 seconds ago',
    broken: sql`select ${name} from ${live} and lease.ends_at < clock_timestamp() - interval '15 seconds'`,
  },
  {
    id: 'I-2',
    says: 'no job ends a role in time',
    broken: sql`
      select ${name} from ${live} and not exists (
        select from graphile_worker._private_jobs where key = 'role:' || lease.id || ':end' and attempts < max_attempts
          and (locked_at is not null or run_at <= lease.ends_at + interval '1 second' or last_error is not null))`,
  },
  {
    id: 'I-3',
    says: 'a role is held for a while, and its slot holds another',
    broken: sql`
      select ${name} || ', ' || coalesce(${held}, 'nothing') from ${live} and ${held} is distinct from lease.role
        and not exists (select from role_lease above where above.ended_at is null and above.id > lease.id
          and above.user_id = lease.user_id and above.scope = lease.scope and above.place is not distinct from lease.place)`,
  },
  {
    id: 'I-12',
    says: 'a live role of a request that has none',
    broken: sql`select ${name} from role_lease lease join request on request.id = lease.request_id
      where lease.ended_at is null and request.status <> 'used'`,
  },
  {
    id: 'I-12',
    says: 'in use, without a role that is held',
    broken: sql`select 'R-' || request.id from request where role is not null and status = 'used'
      and not exists (select from role_lease lease where lease.request_id = request.id and lease.ended_at is null)`,
  },
];
