import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { impatient } from '../../src/jobs/runner.ts';
import { openPool } from '../../src/store/pool.ts';

/** What a server says that is starting up: an error message with this code. */
const STARTING = Buffer.from('E\0\0\0\x2bSFATAL\0C57P03\0Mstarting up, come again\0\0', 'latin1');

it('F11 a store that starts up makes nobody wait for minutes', async () => {
  STARTING.writeInt32BE(STARTING.length - 1, 1);
  const server = createServer((socket) => void socket.once('data', () => socket.end(STARTING)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const pool = openPool(`postgres://chatelaine@127.0.0.1:${port}/chatelaine`, 1, () => {});
  onTestFinished(() => pool.end());
  await expect(pool.connect()).rejects.toMatchObject({ code: '57P03' });
  // The library waits by the code.
  const failure = await impatient(pool)
    .connect()
    .catch((error) => error);
  expect(failure.message).toContain('57P03');
  expect(failure.code).toBeUndefined();
});
