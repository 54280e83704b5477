import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Ledger, LedgerReads } from '../ports/ledger.ts';
import type { Client, Db } from './client.ts';
import { jobsOn } from './jobs.ts';
import { keptRolesOn, readKeptSince } from './kept-roles.ts';
import { IS_LIVE, IS_PERMANENT, IS_TEMPORARY, isHeldBy, leasesOn, oneLease, readLease, readLeases } from './leases.ts';
import { lease } from './ledger-schema.ts';
import { linksOn, readLink } from './links.ts';
import { readLastRequests, readPendingRoleRequests, readRequest, requestsOn } from './requests.ts';
import { lastRoleLease, liveRoleLeases, roleLeasesOn } from './role-leases.ts';

export const ledgerOn = (tx: Db): Ledger => ({
  requests: requestsOn(tx),
  leases: leasesOn(tx),
  roleLeases: roleLeasesOn(tx),
  kept: keptRolesOn(tx),
  links: linksOn(tx),
  jobs: jobsOn(tx),
});

export const ledgerReads = (client: Client): LedgerReads => ({
  request: (id) => client.use((db) => readRequest(db, id)),
  lease: (id) => client.use((db) => readLease(db, id)),
  liveLeases: (username) => client.use((db) => readLeases(db, and(IS_TEMPORARY, IS_LIVE, isHeldBy(username)))),
  permanentLeases: (username) => client.use((db) => readLeases(db, and(IS_PERMANENT, IS_LIVE, isHeldBy(username)))),
  lastLease: (request) => client.use((db) => oneLease(db, eq(lease.requestId, request))),
  lastRoleLease: (request) => client.use((db) => lastRoleLease(db, request)),
  liveRoleLeases: (username) => client.use((db) => liveRoleLeases(db, username)),
  keptSince: (since) => client.use((db) => readKeptSince(db, since)),
  lastRequests: (username, asks, count) => client.use((db) => readLastRequests(db, username, asks, count)),
  pendingRoleRequests: () => client.use(readPendingRoleRequests),
  link: (hash) => client.use((db) => readLink(db, hash)),
  leaseNamed: (accountName) => client.use((db) => oneLease(db, eq(lease.accountName, accountName))),
  overdue: () => client.use((db) => readLeases(db, and(IS_LIVE, IS_OVERDUE))),
});

/** Past their end by the store's clock, or begun to be ended, or never seen through. */
const IS_OVERDUE = sql`(${lease.endsAt} < clock_timestamp() or ${inArray(lease.state, ['revoking', 'extending'])}
  or (${lease.state} = 'creating' and ${lease.createdAt} < clock_timestamp() - interval '60 seconds'))`;
