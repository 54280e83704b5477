import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenText, type LedgerSeen } from '../../src/ports/invariants.ts';
import { endLease } from '../../src/usecases/end-lease.ts';
import { examineInvariants } from '../../src/usecases/examine-invariants.ts';
import { obtain, openStage, type Stage, say } from '../support/accounts.ts';
import { closedPort } from '../support/bad-targets.ts';
import { holdPermanent } from '../support/permanent.ts';
import { asSuperuser } from '../support/sample-target.ts';

let stage: Stage;
let account: string;
beforeAll(async () => {
  stage = await openStage();
  account = (await obtain(stage, 'bob')).account;
});
afterAll(() => stage.close());

/** What is said after two looks, between which this is done. */
async function seen(between: () => Promise<unknown> = async () => {}, targets = stage.services.targets) {
  let waits = 0;
  const wait = async () => {
    waits += 1;
    await between();
  };
  const ledger = async (): Promise<LedgerSeen> => (await stage.opened.invariants()).ledger;
  const { broken, unseen } = await examineInvariants({ store: stage.opened.store, targets, ledger, wait });
  return { said: broken.map(brokenText), unseen, waits };
}
const inTarget = (statement: string) => asSuperuser(stage.target, statement);

describe('doctor looks at the ledger and its databases', () => {
  it('once where all is well', async () => expect(await seen()).toEqual({ said: [], unseen: [], waits: 0 }));

  it('I-1 and finds an account whose own end was taken away', async () => {
    const [kept] = await inTarget(`select rolvaliduntil::text as until from pg_roles where rolname = '${account}'`);
    await inTarget(`alter role ${account} valid until 'infinity'`);
    try {
      expect((await seen()).said).toEqual([`I-1: ${account} may log in for ever`]);
      await inTarget(`alter role ${account} valid until '2999-01-01'`);
      expect((await seen()).said).toEqual([`I-1: ${account} may log in longer than its lease`]);
    } finally {
      await inTarget(`alter role ${account} valid until '${kept?.until}'`);
    }
  });

  it('I-3 and finds an account that nobody here made', async () => {
    await inTarget('create role tmp_stray_aaaaaa login');
    try {
      expect((await seen()).said).toEqual([
        'I-1: tmp_stray_aaaaaa may log in for ever',
        'I-3: tmp_stray_aaaaaa is there, and no live lease knows it',
      ]);
    } finally {
      await inTarget('drop role tmp_stray_aaaaaa');
    }
  });

  it('I-1 I-3 and finds no fault in a permanent account without an end, as long as it is there', async () => {
    const held = await holdPermanent(stage);
    try {
      expect((await seen()).said).toEqual([]);
      await inTarget(`drop role ${held.account}`);
      expect((await seen()).said).toEqual([`I-3: ${held.account} is active and not there`]);
    } finally {
      await say(stage, 'pia', `dbuser delete R-${held.request}`);
      await endLease(stage.services, held.lease);
    }
  });

  it('I-1 and finds one that may log in for ever, and of which no lease knows', async () => {
    await inTarget('create role perm_stray_aaaaaa login');
    try {
      expect((await seen()).said).toEqual([
        'I-1: perm_stray_aaaaaa may log in for ever',
        'I-3: perm_stray_aaaaaa is there, and no live lease knows it',
      ]);
    } finally {
      await inTarget('drop role perm_stray_aaaaaa');
    }
  });

  it('and does not take what is under way for a fault', async () => {
    await inTarget('create role tmp_moment_aaaaaa');
    expect(await seen(() => inTarget('drop role tmp_moment_aaaaaa'))).toMatchObject({ said: [], waits: 1 });
  });

  it('and says which of them does not answer, without taking its accounts for gone', async () =>
    expect(await seen(undefined, closedPort())).toEqual({ said: [], unseen: ['Development'], waits: 0 }));
});
