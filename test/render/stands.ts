import { opensDialog } from '../../src/commands/dispatch.ts';
import type { Stand } from '../../src/render/adaptive-stand.ts';
import type { Standing } from '../support/teams-cards.ts';

const teamsId = (number: number): string => `29:1GcS4EyB_oSI8A88XmWBN7NJFyMqe3QGnJdgLfFGkJnVelzRGos0b-${number}`;
const of = { about: 'request:42', place: '19:aC2pMn0fz9QeYb1RrT7uWk3LxVd5HsJg8oIv6Nw4E1@thread.tacv2' };

/** So many of those who may press, by the ids that Teams gives them. */
export const pressers = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => teamsId(at));

/** By which rules Teams reads a card that stands there. */
export const standingOf = ({ isDialog }: Stand): Standing => (isDialog ? 'dialog' : 'message');

/** Wherever a card can stand in Teams. */
export const STANDS = {
  personal: { opensDialog, picturesBeside: true },
  dialog: { opensDialog, isDialog: true },
  channel: { opensDialog, pressers: pressers(2), picturesBeside: true },
  'a channel of many': { opensDialog, pressers: pressers(60), of, picturesBeside: true },
  'a channel of too many': { opensDialog, pressers: pressers(61), of },
  'a channel where nobody is known': { opensDialog, pressers: [], of },
  'one of the pressers': { opensDialog, of, picturesBeside: true },
  'the dialog of one of them': { isDialog: true, of },
  'nothing said': {},
} as const satisfies Readonly<Record<string, Stand>>;
