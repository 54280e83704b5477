import type { Swap } from './build-copy.ts';

/** A protection that is taken away in the built program, and what the check has to say of it. */
export type Sabotage = Readonly<{ broken: string; swaps: readonly Swap[]; shows: RegExp }>;

const DRAINING = 'store/draining.js';
export const SABOTAGES: readonly Sabotage[] = [
  {
    broken: 'what failed is left for later, and what comes after it goes first',
    swaps: [
      {
        file: 'store/notices.js',
        from: '.where(and(isNull(notice.sentAt), isTo(to)))',
        to: `.where(and(isNull(notice.sentAt), isTo(to), sql\`not (\${notice.id} = any(\${'{' + [...(globalThis.failed ?? [])] + '}'}::bigint[]))\`))`,
      },
      {
        file: DRAINING,
        from: 'return { rejected };',
        to: `
          if (!['NotYet', 'Resting'].includes(rejected.name)) {
            (globalThis.failed ??= new Set()).add(next.id);
            setTimeout(() => globalThis.failed.delete(next.id), 400);
          }
          return { rejected };`,
      },
    ],
    shows: /^entry \d+ came to C\w+ after entry \d+$/m,
  },
  {
    broken: 'what is to be sent is marked first, and no more when that fails',
    swaps: [
      {
        file: DRAINING,
        from: 'const notice = await inNewestState(db, to, next);',
        to: 'const notice = await inNewestState(db, to, next); await markSent(db, notice);',
      },
      {
        file: DRAINING,
        from: 'return { rejected };',
        to: `await db.execute(sql\`update notice set sent_at = null where id = \${next.id}\`); return { rejected };`,
      },
    ],
    shows: /^entry \d+ never came to C\w+$/m,
  },
  {
    broken: 'two programs send to a channel at a time',
    swaps: [{ file: DRAINING, from: 'if (row?.taken !== true)', to: 'if (row === undefined)' }],
    shows: /^entry \d+ in \w+ came twice, and nothing had happened to its sender$/m,
  },
];
