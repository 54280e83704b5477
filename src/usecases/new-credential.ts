import type { DatabaseFacts } from '../domain/facts.ts';
import { passwordFaults } from '../domain/password.ts';
import { Secret } from '../domain/secret.ts';
import { makePassword } from './generate-password.ts';
import { scramVerifier } from './scram.ts';

/** `credential` is what a provisioner takes: for PostgreSQL the verifier, for the others the password itself. */
type NewCredential = Readonly<{ password: Secret; credential: Secret }>;

/**
 * A password that nobody chose, for whoever cannot be shown a page. `names` are what it may not contain: the user name and
 * the environment.
 */
export async function newCredential(engine: DatabaseFacts['engine'], names: readonly string[]): Promise<NewCredential> {
  const password = makePassword((drawn) => passwordFaults(drawn, engine, names).length === 0);
  const credential = engine === 'postgres' ? await scramVerifier(password) : password;
  return { password: new Secret(password), credential: new Secret(credential) };
}
