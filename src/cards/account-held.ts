import { connectLine } from '../domain/connect-line.ts';
import type { DatabaseFacts } from '../domain/facts.ts';
import type { Lease } from '../domain/lease.ts';
import { requestName } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { engineLabel } from './account-rights.ts';
import { type Action, type Block, button, facts, type Text, text } from './card.ts';
import { durationLabel } from './duration.ts';
import { doneButton, extendButton, minutesLeft } from './request-buttons.ts';
import { rightsOf } from './request-parts.ts';

/** All that its owner needs to use it, but the password, and when it ends. */
export function heldBlocks(view: RequestView, lease: Lease): readonly Block[] {
  const { database } = view;
  const isMoving = lease.state === 'extending';
  return [
    facts({
      ...(database && !lease.assisted ? addressOf(database) : {}),
      ...(lease.assisted ? {} : { User: { code: lease.accountName } }),
      ...rightsOf(view),
      Ends: isMoving ? [{ at: lease.endsAt }, ', saved; the database follows'] : { at: lease.endsAt },
      ...(database && !lease.assisted ? { Connect: { code: connectLine(database, lease.accountName) } } : {}),
    }),
    ...noteOf(lease, database),
  ];
}

function addressOf({ engine, server, port, instance, database }: DatabaseFacts): Readonly<Record<string, Text>> {
  return {
    Engine: engineLabel(engine),
    Server: { code: server },
    Port: { code: String(port) },
    ...(instance === '' ? {} : { Instance: { code: instance } }),
    Database: { code: database },
  };
}

function noteOf(lease: Lease, database: RequestView['database']): readonly Block[] {
  if (lease.assisted) {
    const details = `Environments › ${lease.environment} › DATABASE ACCESS › Database user details`;
    return [
      text('LifeTime made it and has its details: ', { bold: details }, '. It keeps the end too, which nothing moves.'),
    ];
  }
  if (minutesLeft(lease, database) > 0) return [];
  const most = durationLabel((database?.maxHours ?? 12) * 60);
  return [text(`Nothing moves the end past ${most} in total: delete it and request again.`)];
}

export function heldButtons(lease: Lease, database: RequestView['database']): readonly Action[] {
  const { request, assisted } = lease;
  const name = requestName(request);
  const extend = minutesLeft(lease, database) > 0 ? [extendButton(request)] : [];
  if (assisted) return [doneButton(lease)];
  return [
    ...extend,
    button('New password', `dbuser password ${name}`, {
      confirm: 'The account is deleted now, with its sessions, and made again with a new password. Go on?',
    }),
    doneButton(lease),
    button('Not me: end it', `dbuser delete ${name}`, {
      style: 'danger',
      confirm: 'Somebody else made it or uses it? It is ended now, with every open session.',
    }),
  ];
}
