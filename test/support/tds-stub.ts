import { readFileSync } from 'node:fs';
import { asAccount, createModel, type Model, NO_RIGHT, POWERLESS, type Present, STEPS } from './tds-model.ts';
import { type Answer, type Backend, type Session, startTdsServer } from './tds-server.ts';
import type { TdsError } from './tds-tokens.ts';

/** A statement goes wrong this way: with an answer instead of its effect, or with its effect and no whole answer. */
export type Trouble = Readonly<{ instead: Answer } | { afterwards: Answer }>;

export type SqlServerStub = Readonly<{
  port: number;
  model: Model;
  /** Who tried to log in. */
  callers: string[];
  /** The names of the statements that came, in order. */
  asked: string[];
  /** What comes next by that name meets this, once. */
  trouble: Map<string, Trouble>;
  /** What no client of ours may do. Empty at the end of every test. */
  violations: string[];
  close(): Promise<void>;
}>;

/** The first may do everything that the set-up script gives, the others may only connect. */
type Admin = Readonly<{ user: string; password: string }>;

const ADMIN_SID = '0xAD';

/**
 * A model of SQL Server under a real wire. It knows the statements of `golden/sqlserver.sql` by their exact text and no
 * other, and looks for passwords where they may not be.
 */
export async function startSqlServerStub(
  admins: readonly Admin[],
  database: string,
  isEncrypted = false,
): Promise<SqlServerStub> {
  const model = createModel(database);
  const callers: string[] = [];
  const asked: string[] = [];
  const trouble = new Map<string, Trouble>();
  const violations: string[] = [];
  const known = goldenStatements('sqlserver.sql');
  const backend: Backend<Present> = {
    enter: (login, session) => {
      callers.push(login.user);
      const present = enter(model, admins, login, session);
      if ('session' in present) model.present.set(session.number, present);
      return present;
    },
    left: ({ session }) => model.present.delete(session.number),
    answer: ({ kind, text, values }, who) => {
      if (kind === 'batch' && /^set ansi_nulls on\n/.test(text)) return { columns: [], rows: [] };
      if (!admins.some(({ user }) => user === who.login)) return asAccount(model, who, text);
      for (const { password } of model.logins.values())
        if (text.includes(password)) violations.push('a password in the text of a statement');
      const name = known.get(text);
      asked.push(name ?? `unknown: ${text}`);
      const step = name === undefined ? undefined : STEPS[name];
      if (!step || name === undefined) return refused(violations, `an unknown statement: ${text}`);
      if (kind === 'batch') return refused(violations, `a batch instead of a call: ${name}`);
      const isPowerless = who.login !== admins[0]?.user;
      return meet(trouble, name, () => (isPowerless ? POWERLESS[name] : step)?.(model, values) ?? NO_RIGHT);
    },
  };
  const server = await startTdsServer(backend, isEncrypted);
  return { port: server.port, model, callers, asked, trouble, violations, close: server.close };
}

/** Sections of a golden file: a line with `-- name`, then the statement up to an empty line. By text. */
export function goldenStatements(file: string): ReadonlyMap<string, string> {
  const path = new URL(`../provision/golden/${file}`, import.meta.url);
  const sections = readFileSync(path, 'utf8').trimEnd().split('\n\n');
  return new Map(
    sections.map((section) => {
      const [head = '', ...lines] = section.split('\n');
      return [lines.join('\n'), head.replace('-- ', '')];
    }),
  );
}

function meet(trouble: Map<string, Trouble>, name: string, step: () => Answer): Answer {
  const met = trouble.get(name);
  trouble.delete(name);
  if (!met) return step();
  if ('instead' in met) return met.instead;
  step();
  return met.afterwards;
}

function refused(violations: string[], what: string): Answer {
  violations.push(what);
  return { errors: [{ number: 102, message: 'Incorrect syntax.' }] };
}

/** The errors of a login: 18456 in general, 18470 disabled, 4060 a database that is not theirs. */
function enter(
  model: Model,
  admins: readonly Admin[],
  { user, password }: Readonly<{ user: string; password: string }>,
  session: Session,
): Present | Readonly<{ refused: readonly TdsError[] }> {
  const failed: TdsError = { number: 18456, message: `Login failed for user '${user}'.`, level: 14 };
  const admin = admins.find((one) => one.user === user);
  const login = admin ? { ...admin, sid: `${ADMIN_SID}${user}`, disabled: false } : model.logins.get(user);
  if (login?.password !== password) return { refused: [failed] };
  if (login.disabled) return { refused: [{ ...failed, number: 18470, message: 'The account is disabled.' }] };
  const mayOpen =
    session.database === 'master' || session.database === '' || admin || model.users.get(user)?.sid === login.sid;
  const isThere = ['master', '', model.database].includes(session.database);
  if (!mayOpen || !isThere) {
    const message = `Cannot open database "${session.database}" requested by the login. The login failed.`;
    return { refused: [{ number: 4060, message, level: 11 }, failed] };
  }
  return { login: user, sid: login.sid, session };
}
