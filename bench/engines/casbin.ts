import { type Adapter, type Enforcer, type Model, newEnforcer, newModel } from 'casbin';
import { APPLICATION_NEEDS } from '../../src/domain/applications.ts';
import type { Facts, UserFacts } from '../../src/domain/facts.ts';
import { LEVELS, rank } from '../../src/domain/level.ts';
import { ADMINISTRATOR } from '../../src/domain/role.ts';
import { type Engine, over, yesOrNo } from '../engine.ts';
import { type Asked, freshQuestions } from '../questions.ts';

/**
 * RBAC with domains. A policy line says how high a role goes in an environment; the cheap comparisons stand before the
 * look-up of the role, and levels are numbers, so that there is one line for each of them and not one an operation.
 */
const MODEL = `
[request_definition]
r = user, domain, environment, needed
[policy_definition]
p = role, environment, level
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.environment == p.environment && r.needed <= p.level && g(r.user, p.role, r.domain)
`;

/** The host picks the domain (application, else team, else default) and knows who may log in where; casbin finds the role and compares its level. */
export const casbin: Engine = {
  async load(facts) {
    const lines = { p: policyOf(facts), g: facts.users.flatMap(groupingOf) };
    const enforcer = await newEnforcer(newModel(MODEL), adapter(lines));
    const host = hostOf(facts);
    return {
      holds: `${lines.p.length} p and ${lines.g.length} g lines; the host picks the domain and checks the login`,
      workloads(asked) {
        const fresh = freshQuestions(asked);
        const decides = (question: Asked) => enforce(enforcer, host, question);
        return {
          decide: { answers: () => yesOrNo(asked.map(decides)), once: over(asked, decides) },
          'decide fresh': {
            answers: () => yesOrNo(asked.map((_, i) => decides(fresh(i)))),
            once: (i) => decides(fresh(i % asked.length)),
          },
        };
      },
    };
  },
};

type Lines = Readonly<Record<'p' | 'g', string[][]>>;

/** `no-access` and `access` open no application, and an Administrator may do everything. */
function policyOf({ roles, environments }: Facts): string[][] {
  const given = roles.flatMap(({ name, levels }) =>
    levels.filter(([, level]) => rank(level) >= rank('list')).map(([where, level]) => [name, where, `${rank(level)}`]),
  );
  const all = environments.map(({ name }) => [ADMINISTRATOR, name, `${LEVELS.length - 1}`]);
  return [...given, ...all];
}

/** Nobody who is inactive has a role. */
const groupingOf = (user: UserFacts): string[][] =>
  user.active
    ? [
        [user.username, user.defaultRole, EVERYWHERE],
        ...user.teams.map(([team, role]) => [user.username, role, `team:${team}`]),
        ...user.applications.map(([application, role]) => [user.username, role, `application:${application}`]),
      ]
    : [];

const EVERYWHERE = 'default';

/** Puts the lines where a file's would be read to; a file would only take longer. */
const adapter = ({ p, g }: Lines): Adapter => ({
  loadPolicy: async (model: Model) => {
    model.model
      .get('p')
      ?.get('p')
      ?.policy.push(...p);
    for (const line of g) model.model.get('g')?.get('g')?.policy.push(line);
  },
  savePolicy: async () => false,
  addPolicy: async () => {},
  removePolicy: async () => {},
  removeFilteredPolicy: async () => {},
});

type Host = Readonly<{
  /** The domains in which somebody has a role of their own. */
  domains: ReadonlyMap<string, ReadonlySet<string>>;
  teams: ReadonlyMap<string, string | undefined>;
  /** By user: the environments that their default role lets them into. */
  logins: ReadonlyMap<string, ReadonlySet<string>>;
}>;

function hostOf({ users, applications, roles, environments }: Facts): Host {
  const open = new Map(
    roles.map(({ name, levels }) => [
      name,
      new Set(levels.flatMap(([where, level]) => (level === 'no-access' ? [] : where))),
    ]),
  );
  open.set(ADMINISTRATOR, new Set(environments.map(({ name }) => name)));
  return {
    domains: new Map(
      users.map((user) => [user.username, new Set(groupingOf(user).map(([, , domain]) => domain ?? ''))]),
    ),
    teams: new Map(applications.map(({ name, team }) => [name, team])),
    logins: new Map(users.map(({ username, defaultRole }) => [username, open.get(defaultRole) ?? new Set()])),
  };
}

function enforce(enforcer: Enforcer, host: Host, { user, application, environment, operation }: Asked): boolean {
  if (!host.logins.get(user)?.has(environment)) return false;
  const domains = host.domains.get(user);
  const [own, inTeam] = [`application:${application}`, `team:${host.teams.get(application)}`];
  const domain = domains?.has(own) ? own : domains?.has(inTeam) ? inTeam : EVERYWHERE;
  return enforcer.enforceSync(user, domain, environment, rank(APPLICATION_NEEDS[operation]));
}
