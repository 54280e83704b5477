import { describe, it } from 'vitest';
import { describeProvisioner } from './contract.ts';
import { openOracleServer } from './oracle-server.ts';
import { openFakeTarget } from './oracle-target.ts';

describeProvisioner('Oracle (a model behind a fake driver, not a real server)', openFakeTarget);

const address = process.env.TEST_ORACLE_URL;
if (address) describeProvisioner('Oracle', () => openOracleServer(address));
else
  describe.skip('the provisioner for a real Oracle, skipped: TEST_ORACLE_URL is not set', () =>
    it('is not run', () => {}));
