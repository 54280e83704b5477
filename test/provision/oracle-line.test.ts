import { describe, expect, it } from 'vitest';
import { oracleProvisioner } from '../../src/provision/oracle.ts';
import { startBareListener } from '../support/bare-listener.ts';
import { fault } from '../support/fault-shape.ts';
import { BOT, settingsAt } from './oracle-target.ts';

const HURRIED = { connectMs: 400, statementMs: 300 };

describe('the line to Oracle (the real driver, and listeners that are none of Oracle)', () => {
  it('is refused where nobody listens', async () => {
    const { port, close } = await startBareListener();
    await close();
    await expect(oracleProvisioner(settingsAt(port)).probe()).rejects.toMatchObject(fault('unreachable'));
  });

  it('is refused by a listener, which says why', async () => {
    const { port, close } = await startBareListener((socket) =>
      socket.once('data', () => socket.write(refusal(12541))),
    );
    await expect(oracleProvisioner(settingsAt(port)).probe()).rejects.toMatchObject(fault('unreachable', /NJS-511/));
    await close();
  });

  it('leads nowhere when the listener knows no such service', async () => {
    const { port, close } = await startBareListener((socket) =>
      socket.once('data', () => socket.write(refusal(12514))),
    );
    await expect(oracleProvisioner(settingsAt(port)).probe()).rejects.toMatchObject(fault('misconfigured', /service/));
    await close();
  });

  it('is not waited for when the listener never answers', async () => {
    const { port, close } = await startBareListener();
    await expect(oracleProvisioner(settingsAt(port, BOT, HURRIED)).probe()).rejects.toMatchObject(fault('unreachable'));
    await close();
  });

  it('is seen to break when the listener hangs up', async () => {
    const { port, close } = await startBareListener((socket) => socket.once('data', () => socket.destroy()));
    await expect(oracleProvisioner(settingsAt(port)).probe()).rejects.toMatchObject(fault('unreachable'));
    await close();
  });

  it('is not opened in a way that the driver cannot', async () => {
    for (const options of [{ sslmode: 'require' }, { sslmode: 'verify-full', sslrootcert: 'package.json' }])
      await expect(oracleProvisioner(settingsAt(1521, BOT, { options })).probe()).rejects.toMatchObject(
        fault('misconfigured', /NODE_EXTRA_CA_CERTS/),
      );
  });

  it('is not opened in clear where encryption was asked for', async () => {
    const heard: Buffer[] = [];
    const { port, close } = await startBareListener((socket) => socket.on('data', (chunk) => heard.push(chunk)));
    const careful = oracleProvisioner(settingsAt(port, BOT, { ...HURRIED, options: { sslmode: 'verify-full' } }));
    await expect(careful.probe()).rejects.toMatchObject({ name: 'TargetFault' });
    expect(Buffer.concat(heard)[0]).toBe(0x16); // a record of TLS
    await close();
  });

  it('is not opened to a service whose name would say more than a name', async () => {
    const odd = settingsAt(1521, BOT, { database: 'x)(SERVER=shared' });
    await expect(oracleProvisioner(odd).probe()).rejects.toMatchObject(fault('misconfigured', /service name/));
  });
});

/** A REFUSE packet of the listener: length, checksum, kind 4, two reasons, then the text with its length. */
function refusal(number: number): Buffer {
  const text = Buffer.from(
    `(DESCRIPTION=(TMP=)(VSNNUM=0)(ERR=${number})(ERROR_STACK=(ERROR=(CODE=${number})(EMFI=4))))`,
  );
  const head = Buffer.from([0, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0]);
  head.writeUInt16BE(head.length + text.length, 0);
  head.writeUInt16BE(text.length, 10);
  return Buffer.concat([head, text]);
}
