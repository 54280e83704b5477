import type { Sabotage } from './sabotage.ts';

const DRAINING = 'store/draining.ts';

/** What keeps messages right when a chat platform fails, F21 to F25; what only a kill shows is in test/crash/notices.test.ts. */
export const SABOTAGES_OF_CHAT: readonly Sabotage[] = [
  {
    broken: 'F21 copies are changed while others are being made',
    swaps: [
      {
        file: DRAINING,
        from: 'if (next.about === undefined) return sendNext(db, to, next, send);',
        to: 'if (next.id > 0) return sendNext(db, to, next, send);',
      },
    ],
    file: 'test/store/kept-copies.test.ts',
    tests: 'F21',
  },
  {
    broken: 'F22 a message that failed is passed over',
    swaps: [
      {
        file: DRAINING,
        from: '  } catch (rejected) {\n    return { rejected };',
        to: '  } catch (rejected) {\n    await markSent(db, notice);\n    return { rejected };',
      },
    ],
    file: 'test/slack/carrier.test.ts',
    tests: 'F22 keeps the order of each place',
  },
  {
    broken: 'F23 a form whose trigger is no good any more is not shown at all',
    swaps: [
      {
        file: 'slack/dialogs.ts',
        from: '  if (!view) await show(desk, spot, given);',
        to: '  if (!view) return;',
      },
    ],
    file: 'test/slack/delivery.test.ts',
    tests: 'F23 a trigger that is no good any more expired_trigger_id',
  },
  {
    broken: 'F24 a parked channel is drained like any other',
    swaps: [{ file: DRAINING, from: "    if (parked) return 'returned';\n", to: '' }],
    file: 'test/store/entry-notices.test.ts',
    tests: 'F24',
  },
  {
    broken: 'F25 a workspace without a token is called on and on',
    swaps: [
      {
        file: 'slack/pauses.ts',
        from: 'if (pause && pause.until > now() && pause.token === workspace.token) throw refused(pause.why);',
        to: 'if (pause && pause.until > now() && pause.token !== workspace.token) throw refused(pause.why);',
      },
    ],
    file: 'test/slack/carrier.test.ts',
    tests: 'F25',
  },
];
