import { type AnyPgColumn, bigint, integer, pgEnum, text, timestamp } from 'drizzle-orm/pg-core';
import { CONNECTION_LEVELS, LEVELS } from '../domain/level.ts';

export const level = pgEnum('level', LEVELS);
export const connectionLevel = pgEnum('connection_level', CONNECTION_LEVELS);
export const hosting = pgEnum('hosting', ['cloud', 'self-managed']);
export const delegation = pgEnum('delegation', ['higher', 'same-or-lower']);
export const purpose = pgEnum('purpose', ['development', 'test', 'production']);
export const profile = pgEnum('profile', ['read-only', 'read-and-write']);
export const tunnel = pgEnum('tunnel', ['vpn', 'transit-gateway']);
export const network = pgEnum('network', ['vpn', 'transit-gateway', 'allowlist']);
export const account = pgEnum('account', ['company-administrator', 'infrastructure-administrator']);
export const engine = pgEnum('engine', ['sqlserver', 'oracle', 'postgres', 'mysql']);
export const provisioning = pgEnum('provisioning', ['direct', 'assisted']);
export const requests = pgEnum('requests', ['with-approval', 'administrators-only']);

export const id = () => integer().primaryKey().generatedAlwaysAsIdentity();
/** For rows that an import makes anew, and for those that only grow; the order of the ids is the order of the rows. */
export const longId = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();
export const name = () => text().notNull().unique();
/** The place in the file, which answers follow. */
export const position = () => integer().notNull();
export const moment = () => timestamp({ withTimezone: true, precision: 3, mode: 'string' });
export const refers = (column: () => AnyPgColumn) => integer().references(column);
/** Of a row that is part of the one it refers to. */
export const partOf = (column: () => AnyPgColumn) => integer().notNull().references(column, { onDelete: 'cascade' });

/** A table of one row. */
export const only = () => integer().primaryKey().default(1);
