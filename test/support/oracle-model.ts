import type { OracleDriver } from '../../src/provision/oracle-connection.ts';

type Rows = Awaited<ReturnType<OracleDriver['execute']>>;
type Binds = Parameters<OracleDriver['execute']>[1];

export type ModelUser = {
  id: number;
  password: string;
  profile: string;
  locked: boolean;
  roles: Set<string>;
  owns: string[];
};
export type ModelSession = Readonly<{ user: number }>;

/** A pluggable database of Oracle as far as the dialect can tell. Names are in upper case, as the engine keeps them. */
export type Model = Readonly<{
  users: Map<string, ModelUser>;
  jobs: Map<string, Readonly<{ comments: string; endsAt: string }>>;
  /** By `sid,serial,instance`. */
  sessions: Map<string, ModelSession>;
}>;

export const createModel = (): Model => ({ users: new Map(), jobs: new Map(), sessions: new Map() });

let made = 100;

export function newUser(change: Partial<ModelUser> = {}): ModelUser {
  made += 1;
  return {
    id: made,
    password: 'of-somebody-else',
    profile: 'DEFAULT',
    locked: true,
    roles: new Set(),
    owns: [],
    ...change,
  };
}

/** As the driver throws it. */
export function oracleError(number: number, message = 'as Oracle says it'): Error {
  const code = `ORA-${`${number}`.padStart(5, '0')}`;
  return Object.assign(new Error(`${code}: ${message}`), { errorNum: number, code });
}

type Step = (model: Model, binds: Binds) => Rows | undefined;

/**
 * What each statement does, by its name in `golden/oracle.sql`. Numbers are those of the real errors: 1920 is there,
 * 1918 is not there, 1922 owns something, 1940 is logged in, 2380 is no profile, 30 is no session, 27475 is no job.
 */
export const STEPS: Readonly<Record<string, Step>> = {
  'create-user': ({ users }, { p1, p2, p3 }) => {
    if (users.has(`${p1}`)) throw oracleError(1920);
    if (/"|^$/.test(`${p2}`)) throw oracleError(988);
    if (!/^CHATELAINE_(TMP|PERM)$/.test(`${p3}`)) throw oracleError(2380);
    users.set(`${p1}`, newUser({ password: `${p2}`, profile: `${p3}` }));
    return undefined;
  },
  'change-password': (model, { p1, p2 }) => {
    if (/"|^$/.test(`${p2}`)) throw oracleError(988);
    return onUser(model, p1, (user) => Object.assign(user, { password: `${p2}` }));
  },
  'grant-role': (model, { p1, p2 }) => {
    if (!/^CHATELAINE_R[OW]$/.test(`${p1}`)) throw oracleError(1919);
    return onUser(model, p2, (user) => user.roles.add(`${p1}`));
  },
  'lock-user': (model, { p1 }) => onUser(model, p1, (user) => Object.assign(user, { locked: true })),
  'unlock-user': (model, { p1 }) => onUser(model, p1, (user) => Object.assign(user, { locked: false })),
  'drop-user': (model, { p1 }) =>
    onUser(model, p1, (user) => {
      if (sessionsOf(model, user.id).length > 0) throw oracleError(1940);
      if (user.owns.length > 0) throw oracleError(1922);
      model.users.delete(`${p1}`);
    }),
  'set-end': ({ jobs }, { p1, p2, p3 }) => {
    jobs.set(`${p1}`, { comments: `chatelaine lease ${p3}`, endsAt: `${p2}`.replace('+00:00', '') });
    return undefined;
  },
  'drop-end': ({ jobs }, { p1 }) => {
    if (!jobs.delete(`${p1}`)) throw oracleError(27475);
    return undefined;
  },
  'find-end': ({ jobs }, { p1 }) => listed(jobs.get(`${p1}`)),
  'find-user': ({ users }, { p1 }) => {
    const user = users.get(`${p1}`);
    return listed(user && { id: user.id, status: user.locked ? 'LOCKED' : 'OPEN', profile: user.profile });
  },
  'find-roles': ({ users }, { p1 }) =>
    [...(users.get(`${p1}`)?.roles ?? [])].map((role) => ({ role, isDefault: 'YES' })),
  'find-sessions': (model, { p1 }) =>
    sessionsOf(model, Number(p1)).map((key) => {
      const [sid, serial, instance] = key.split(',').map(Number);
      return { sid, serial, instance };
    }),
  'kill-session': ({ sessions }, { p1, p2, p3 }) => {
    if (!sessions.delete(`${p1},${p2},${p3}`)) throw oracleError(30);
    return undefined;
  },
  'count-sessions': (model, { p1 }) => [{ sessions: sessionsOf(model, model.users.get(`${p1}`)?.id).length }],
  'list-users': (model) =>
    [...model.users]
      .filter(([name]) => /^(TMP|PERM)_/.test(name))
      .map(([name, { id }]) => ({
        name: name.toLowerCase(),
        sessions: sessionsOf(model, id).length,
        comments: model.jobs.get(name)?.comments ?? null,
      })),
  'list-owned': ({ users }, { p1 }) => (users.get(`${p1}`)?.owns ?? []).map((kind) => ({ kind, many: 1 })),
  moment: () => [{ utc: new Date().toISOString().slice(0, 23) }],
  probe: () => [{ answered: 1 }],
  'own-rights': () => [{ container: 'FACTORY', isDba: 'FALSE', dba: 0, ...RIGHTS }],
  surroundings: () => [{ profile: 1, endlessProfile: 1, tablespace: 1 }],
};

/** Who may only connect: the dictionary is not there for them. */
export const POWERLESS: typeof STEPS = {
  'own-rights': () => [{ container: 'FACTORY', isDba: 'FALSE', dba: 0 }],
  probe: STEPS.probe as Step,
};

const RIGHTS = {
  createUser: 1,
  alterUser: 1,
  dropUser: 1,
  alterSystem: 1,
  dictionary: 1,
  createJob: 1,
  readOnly: 1,
  readAndWrite: 1,
};

const sessionsOf = ({ sessions }: Model, user: number | undefined): readonly string[] =>
  [...sessions].filter(([, session]) => session.user === user).map(([key]) => key);

function onUser({ users }: Model, name: unknown, change: (user: ModelUser) => unknown): undefined {
  const user = users.get(`${name}`);
  if (!user) throw oracleError(1918);
  change(user);
  return undefined;
}

const listed = (row: Readonly<Record<string, unknown>> | undefined): Rows => (row ? [row] : []);
