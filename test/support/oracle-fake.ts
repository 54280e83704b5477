import type { OpenOracle, OracleDriver } from '../../src/provision/oracle-connection.ts';
import { createModel, type Model, oracleError, POWERLESS, STEPS } from './oracle-model.ts';
import { goldenStatements } from './tds-stub.ts';

/** Before or after it is done, the line breaks; and so does every one after. */
export type Cut = Readonly<{ at: number; side: 'before' | 'after' }>;

export type FakeOracle = Readonly<{
  model: Model;
  /** The names of the statements that came, in order. */
  asked: string[];
  /** What comes next by that name meets this, once: an error instead, an error though it was done, or nothing ever. */
  trouble: Map<string, Readonly<{ instead: Error } | { afterwards: Error }> | 'silence'>;
  /** What no client of ours may do. Empty at the end of every test. */
  violations: string[];
  open: OpenOracle;
  /** The same database through a line that is cut; without a cut, `seen` counts the statements. */
  cut(cut?: Cut): Readonly<{ open: OpenOracle; seen(): number }>;
}>;

type Admin = Readonly<{ user: string; password: string }>;

/**
 * A driver at `execute(sql, binds)` over a model. It knows the statements of `golden/oracle.sql` by their exact text and
 * no other, wants every bind of the text and no more, and looks for passwords where they may not be.
 */
export function createFakeOracle(admins: readonly Admin[]): FakeOracle {
  const model = createModel();
  const asked: string[] = [];
  const trouble: FakeOracle['trouble'] = new Map();
  const violations: string[] = [];
  const known = goldenStatements('oracle.sql');
  const refuse = (what: string) => {
    violations.push(what);
    throw oracleError(900, what);
  };
  const open: OpenOracle = async ({ user, password }) => {
    if (!admins.some((one) => one.user === user && one.password === password.reveal())) throw oracleError(1017);
    const steps = user === admins[0]?.user ? STEPS : POWERLESS;
    return {
      execute: async (text, binds) => {
        const name = known.get(text);
        if (name === undefined) return refuse(`an unknown statement: ${text}`);
        asked.push(name);
        const places = new Set(text.match(/:p\d+/g));
        if (places.size !== Object.keys(binds).length) return refuse(`binds that the text does not have: ${name}`);
        for (const one of model.users.values()) if (text.includes(one.password)) refuse('a password in a statement');
        return meet(trouble, name, () => {
          const step = steps[name];
          if (!step) throw oracleError(942);
          return step(model, binds) ?? [];
        });
      },
      close: async () => {},
    };
  };
  return { model, asked, trouble, violations, open, cut: (cut) => cutting(open, cut) };
}

async function meet(
  trouble: FakeOracle['trouble'],
  name: string,
  step: () => Awaited<ReturnType<OracleDriver['execute']>>,
) {
  const met = trouble.get(name);
  trouble.delete(name);
  if (met === 'silence') return new Promise<never>(() => {});
  if (met === undefined) return step();
  if ('instead' in met) throw met.instead;
  step();
  throw met.afterwards;
}

/** The driver's own words for a line that is gone. */
const broken = () => Object.assign(new Error('NJS-500: connection to Oracle Database was closed'), { code: 'NJS-500' });

/** Any line, the real driver's too, that breaks as told. */
export function cutting(open: OpenOracle, cut: Cut | undefined): Readonly<{ open: OpenOracle; seen(): number }> {
  let seen = 0;
  let isCut = false;
  return {
    seen: () => seen,
    open: async (settings) => {
      if (isCut) throw broken();
      const driver = await open(settings);
      return {
        close: driver.close,
        execute: async (text, binds) => {
          seen += 1;
          const isDue = seen === cut?.at;
          if (isCut || (isDue && cut?.side === 'before')) {
            isCut = true;
            throw broken();
          }
          if (!isDue) return driver.execute(text, binds);
          isCut = true;
          await driver.execute(text, binds).catch(() => {}); // what it came to is lost
          throw broken();
        },
      };
    },
  };
}
