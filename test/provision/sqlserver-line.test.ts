import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import type { AccountOrder } from '../../src/ports/provisioner.ts';
import { startBareListener } from '../support/bare-listener.ts';
import { fault } from '../support/fault-shape.ts';
import type { SqlServerStub } from '../support/tds-stub.ts';
import { BOT, openStub, provisionerAt } from './sqlserver-target.ts';

const ORDER: AccountOrder = {
  name: 'tmp_ana_k4m2qz',
  profile: 'read-only',
  lease: 42,
  get now() {
    return new Date().toISOString(); // a slow run may take longer than clocks may differ
  },
  endsAt: '2030-01-01T10:00:00.000Z',
  credential: new Secret('Corr3ct-horse-battery'),
};
const HURRIED = { connectMs: 400, statementMs: 300 };

describe('the line to SQL Server (a stub of its protocol, not a real server)', () => {
  let stub: SqlServerStub;
  beforeEach(async () => {
    stub = await openStub();
  });
  afterEach(() => stub.close());

  it('gives up a statement that takes too long', async () => {
    stub.trouble.set('probe', { instead: 'silence' });
    await expect(provisionerAt(stub.port, BOT, HURRIED).probe()).rejects.toMatchObject(fault('timeout'));
  });

  it('is seen to break in the middle of an answer', async () => {
    stub.trouble.set('probe', { instead: 'cut' });
    await expect(provisionerAt(stub.port).probe()).rejects.toMatchObject(fault('unreachable'));
    expect(await provisionerAt(stub.port).probe()).toBeUndefined();
  });

  it('says the number of an error that has no other meaning', async () => {
    stub.trouble.set('probe', { instead: { errors: [{ number: 823, message: 'A disk.' }] } });
    await expect(provisionerAt(stub.port).probe()).rejects.toMatchObject(fault('failed', /823/));
  });

  it('says when the login is turned away, or the database is not there', async () => {
    const stranger = provisionerAt(stub.port, { ...BOT, password: 'another' });
    await expect(stranger.probe()).rejects.toMatchObject(fault('refused', /turned away/));
    const elsewhere = provisionerAt(stub.port, BOT, { database: 'nowhere' });
    await expect(elsewhere.check()).rejects.toMatchObject(fault('refused', /may not open the database/));
  });

  it('is not opened in clear where encryption was asked for', async () => {
    const careful = provisionerAt(stub.port, BOT, { options: { sslmode: 'verify-full' } });
    await expect(careful.probe()).rejects.toMatchObject(fault('misconfigured', /TLS/));
    expect(stub.callers).toEqual([]);
  });

  it('is encrypted where the server can, and trusted only if its certificate is', async () => {
    const safe = await openStub(true);
    const asked = (options: Readonly<Record<string, string>>) => provisionerAt(safe.port, BOT, { options });
    await expect(asked({ sslmode: 'verify-full' }).probe()).rejects.toMatchObject(fault('misconfigured', /TLS/));
    expect(safe.callers).toEqual([]);
    const trusting = asked({ sslmode: 'require' });
    await trusting.ensure(ORDER);
    expect(await trusting.list()).toEqual([{ name: ORDER.name, sessions: 0 }]);
    safe.trouble.set('probe', { instead: 'cut' });
    await expect(trusting.probe()).rejects.toMatchObject(fault('unreachable'));
    expect(safe.violations).toEqual([]);
    await safe.close();
  });

  it('says that nobody answers at an address where nobody listens', async () => {
    const { port, close } = await startBareListener();
    await close();
    await expect(provisionerAt(port).probe()).rejects.toMatchObject(fault('unreachable'));
  });

  it.each([
    ['takes the call and says nothing', Buffer.alloc(0)],
    ['begins to answer and stops', Buffer.from([4, 1, 0, 100, 0, 0, 1, 0, 0, 0])],
  ])('waits for no server that %s', async (_, words) => {
    const { port, close } = await startBareListener((socket) => socket.write(words));
    await expect(provisionerAt(port, BOT, HURRIED).probe()).rejects.toMatchObject(fault('unreachable'));
    await close();
  });
});
