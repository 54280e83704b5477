import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '../../src/domain/secret.ts';
import type { AccountDetails, OnceMade, OnceOffer, OncePage, OnceView } from '../../src/usecases/once-page.ts';

/** Compiles the scripts of the one-time page and returns the folder that holds them. */
export function buildOncePage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'once-'));
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', 'src/web/page', '--outDir', folder]);
  return folder;
}

export const TOKEN = 'Zm9yX3Rlc3RzX29ubHlfYW5kX25vdGhpbmdfZWxzZV8';

export const offerOf = (changes: Partial<OnceOffer> = {}): OnceOffer => ({
  name: 'Ana Silva',
  username: 'ana.silva',
  infrastructure: 'Acme',
  environment: 'Production',
  engine: 'postgres',
  profile: 'read-and-write',
  minutes: 240,
  expiresAt: new Date(Date.now() + 12 * 60_000).toISOString(),
  ...changes,
});

export const detailsOf = (changes: Partial<AccountDetails> = {}): AccountDetails => ({
  environment: 'Production',
  engine: 'postgres',
  server: 'db.prod.acme.example',
  port: 5432,
  instance: 'main',
  database: 'outsystems',
  accountName: 'tmp_ana_silva_k3x7qd',
  profile: 'read-and-write',
  endsAt: new Date(Date.now() + 4 * 3600_000).toISOString(),
  connectLine: 'psql "host=db.prod.acme.example port=5432 dbname=outsystems user=tmp_ana_silva_k3x7qd"',
  ...changes,
});

export type Scripted = OncePage & Readonly<{ viewed: string[]; made: string[] }>;
type Script = Readonly<{
  view?(token: string): Promise<OnceView>;
  make?(token: string, credential: Secret): Promise<OnceMade>;
}>;

/** Knows one token; making succeeds unless the script says otherwise. Keeps what it was asked, credentials in clear. */
export function scriptedPage(offer: OnceOffer, script: Script = {}): Scripted {
  const [viewed, made]: [string[], string[]] = [[], []];
  return {
    viewed,
    made,
    async view(token) {
      viewed.push(token);
      if (script.view) return script.view(token);
      return token === TOKEN ? { state: 'ready', offer } : { state: 'unknown' };
    },
    async make(token, credential) {
      if (!(credential instanceof Secret)) throw new Error('a credential in clear');
      made.push(credential.reveal());
      return script.make?.(token, credential) ?? { state: 'made', details: detailsOf({ engine: offer.engine }) };
    },
  };
}
