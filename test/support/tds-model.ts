import { createHash } from 'node:crypto';
import type { Answer, Rows, Session } from './tds-server.ts';
import type { Cell, Column, TdsError } from './tds-tokens.ts';

export type ModelLogin = { password: string; sid: string; disabled: boolean; inServerRole: boolean };
export type ModelUser = { sid: string; roles: Set<string> };
/** Somebody who is connected. */
export type Present = Readonly<{ login: string; sid: string; session: Session }>;

/** A SQL Server as far as the dialect can tell: logins, one database, and who is connected. */
export type Model = Readonly<{
  database: string;
  logins: Map<string, ModelLogin>;
  users: Map<string, ModelUser>;
  /** By schema name, the user that owns it. */
  schemas: Map<string, string>;
  present: Map<number, Present>;
}>;

export const createModel = (database: string): Model => ({
  database,
  logins: new Map(),
  users: new Map(),
  schemas: new Map([['dbo', 'dbo']]),
  present: new Map(),
});

let made = 0;

/** As the server makes one: another at every time, also for the same name. */
export function newSid(): string {
  made += 1;
  return `0x${createHash('md5').update(`${made}`).digest('hex').toUpperCase()}`;
}

type Values = Readonly<Record<string, Cell>>;
type Step = (model: Model, values: Values) => Answer;

/**
 * What each statement does, by its name in `golden/sqlserver.sql`. Numbers are those of the real errors: 15025 a login
 * and 15023 a user exists, 15151 is not there, 15434 is logged in, 6106 is no session, 15138 owns a schema.
 */
export const STEPS: Readonly<Record<string, Step>> = {
  'create-login': ({ logins }, { p1, p2 }) => {
    if (logins.has(`${p1}`)) return error(15025, `The server principal '${p1}' already exists.`);
    logins.set(`${p1}`, { password: `${p2}`, sid: newSid(), disabled: true, inServerRole: false });
    return NOTHING;
  },
  'change-password': (model, { p1, p2 }) => onLogin(model, p1, (login) => Object.assign(login, { password: `${p2}` })),
  'disable-login': (model, { p1 }) => onLogin(model, p1, (login) => Object.assign(login, { disabled: true })),
  'enable-login': (model, { p1 }) => onLogin(model, p1, (login) => Object.assign(login, { disabled: false })),
  'join-server-role': (model, { p1 }) => onLogin(model, p1, (login) => Object.assign(login, { inServerRole: true })),
  'drop-login': (model, { p1 }) => {
    if (sessionsOf(model, model.logins.get(`${p1}`)?.sid).length > 0)
      return error(15434, `Could not drop login '${p1}' as the user is currently logged in.`);
    return onLogin(model, p1, () => void model.logins.delete(`${p1}`));
  },
  'create-user': ({ logins, users }, { p1 }) => {
    const login = logins.get(`${p1}`);
    if (!login) return error(15007, `'${p1}' is not a valid login or you do not have permission.`);
    if (users.has(`${p1}`)) return error(15023, `User, group, or role '${p1}' already exists in the current database.`);
    users.set(`${p1}`, { sid: login.sid, roles: new Set() });
    return NOTHING;
  },
  'join-role': ({ users }, { p1, p2 }) => {
    const user = users.get(`${p2}`);
    if (!user || !/^chatelaine_r[ow]$/.test(`${p1}`)) return absent('role', p1);
    user.roles.add(`${p1}`);
    return NOTHING;
  },
  'owned-schemas': ({ schemas }, { p1 }) =>
    rows(
      { name: 'text' },
      [...schemas].filter(([, owner]) => owner === p1).map(([name]) => ({ name })),
    ),
  'give-schema-back': ({ schemas }, { p1 }) => {
    if (!schemas.has(`${p1}`)) return absent('schema', p1);
    schemas.set(`${p1}`, 'dbo');
    return NOTHING;
  },
  'drop-user': ({ users, schemas }, { p1 }) => {
    if ([...schemas.values()].includes(`${p1}`))
      return error(15138, 'The database principal owns a schema in the database, and cannot be dropped.');
    users.delete(`${p1}`);
    return NOTHING;
  },
  'find-login': ({ logins }, { p1 }) => {
    const login = logins.get(`${p1}`);
    const shape = { sid: 'text', disabled: 'int', expires: 'int', member: 'int' } as const;
    const seen = login && { sid: login.sid, disabled: +login.disabled, expires: 0, member: +login.inServerRole };
    return rows(shape, seen ? [seen] : []);
  },
  'find-user': ({ users }, { p1, p2 }) => {
    const user = users.get(`${p2}`);
    return rows({ sid: 'text', member: 'int' }, user ? [{ sid: user.sid, member: +user.roles.has(`${p1}`) }] : []);
  },
  'find-sessions': (model, { p1 }) =>
    rows(
      { number: 'int' },
      sessionsOf(model, `${p1}`).map(({ session }) => ({ number: session.number })),
    ),
  'kill-session': (model, { p1, p2 }) => {
    const present = model.present.get(Number(p1));
    if (present && present.sid === p2) {
      model.present.delete(Number(p1));
      present.session.end();
    }
    return NOTHING;
  },
  'count-sessions': (model, { p1 }) =>
    rows({ sessions: 'int' }, [{ sessions: sessionsOf(model, model.logins.get(`${p1}`)?.sid).length }]),
  'list-logins': (model) =>
    rows(
      { name: 'text', sessions: 'int' },
      [...model.logins]
        .filter(([name]) => /^(tmp|perm)_/.test(name))
        .map(([name, { sid }]) => ({ name, sessions: sessionsOf(model, sid).length })),
    ),
  'server-rights': () =>
    rights('windowsOnly:0 sysadmin:0 anyLogin anyConnection serverState serverRole serverRoleMembers'),
  'database-rights': () => rights('anyUser readOnly readAndWrite readOnlyMembers readAndWriteMembers'),
  look: () => rows({ utc: 'text', sees: 'int' }, [{ utc: new Date().toISOString().slice(0, 23), sees: 1 }]),
  'look-for-user': ({ users }, { p1 }) =>
    rows({ users: 'int', sees: 'int' }, [{ users: +users.has(`${p1}`), sees: 1 }]),
  probe: () => rows({ answered: 'int' }, [{ answered: 1 }]),
};

/** To whom nothing is shown: a login is as good as absent, and the rights that are asked for are not there. */
export const POWERLESS: typeof STEPS = {
  'change-password': (_, { p1 }) => absent('login', p1),
  'disable-login': (_, { p1 }) => absent('login', p1),
  'drop-login': (_, { p1 }) => absent('login', p1),
  'create-login': () => error(15247, 'User does not have permission to perform this action.'),
  'find-login': (model) => (STEPS['find-login'] as Step)(model, {}),
  'owned-schemas': (model) => (STEPS['owned-schemas'] as Step)(model, {}),
  'drop-user': () => NOTHING,
  'server-rights': () => rights('windowsOnly:0 sysadmin:0 anyLogin:0 anyConnection:0 serverState:0 serverRole:0'),
  'database-rights': () => rights('anyUser:0 readOnly:0 readAndWrite:0'),
  look: () => rows({ utc: 'text', sees: 'int' }, [{ utc: new Date().toISOString().slice(0, 23), sees: 0 }]),
  'look-for-user': () => rows({ users: 'int', sees: 'int' }, [{ users: 0, sees: 0 }]),
};

/** What an account may send, by the tests' own statements. */
export const AS_ACCOUNT = {
  always: 'SELECT 1',
  reading: 'SELECT * FROM ossys_User',
  writing: 'DELETE FROM OSUSR_ABC_Customer',
};

/** Refuses what is none of them with 229, as the server does where a right lacks. */
export function asAccount({ users }: Model, { login }: Present, text: string): Answer {
  const roles = users.get(login)?.roles ?? new Set();
  const isReader = roles.has('chatelaine_ro') || roles.has('chatelaine_rw');
  const may =
    text === AS_ACCOUNT.always ||
    (text === AS_ACCOUNT.reading && isReader) ||
    (text === AS_ACCOUNT.writing && roles.has('chatelaine_rw'));
  return may ? NOTHING : NO_RIGHT;
}

const NOTHING: Rows = { columns: [], rows: [] };

function error(number: number, message: string): Readonly<{ errors: readonly TdsError[] }> {
  return { errors: [{ number, message }] };
}

export const NO_RIGHT: Answer = error(229, 'The permission was denied.');

const absent = (what: string, name: Cell | undefined) =>
  error(15151, `Cannot alter the ${what} '${name}', because it does not exist or you do not have permission.`);

function onLogin({ logins }: Model, name: Cell | undefined, change: (login: ModelLogin) => unknown): Answer {
  const login = logins.get(`${name}`);
  if (!login) return absent('login', name);
  change(login);
  return NOTHING;
}

const sessionsOf = ({ present }: Model, sid: string | undefined): readonly Present[] =>
  [...present.values()].filter((one) => one.sid === sid);

function rows(shape: Readonly<Record<string, Column['type']>>, found: Rows['rows']): Rows {
  return { columns: Object.entries(shape).map(([name, type]) => ({ name, type })), rows: found };
}

function rights(names: string): Rows {
  const row = Object.fromEntries(
    names.split(' ').map((one) => [one.split(':')[0] as string, one.endsWith(':0') ? 0 : 1]),
  );
  return rows(Object.fromEntries(Object.keys(row).map((name) => [name, 'int'] as const)), [row]);
}
