import { describe, it } from 'vitest';
import { describeProvisioner } from './contract.ts';
import { openSqlServer } from './sqlserver-server.ts';
import { openStubTarget } from './sqlserver-target.ts';

describeProvisioner('SQL Server (a model behind a stub of its protocol, not a real server)', openStubTarget);

const address = process.env.TEST_MSSQL_URL;
if (address) describeProvisioner('SQL Server', () => openSqlServer(address));
else
  describe.skip('the provisioner for a real SQL Server, skipped: TEST_MSSQL_URL is not set', () =>
    it('is not run', () => {}));
