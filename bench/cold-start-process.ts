import { decide } from '../src/domain/decide.ts';
import { openStore } from '../src/store/open.ts';
import { companyFacts, type Size } from './company.ts';
import { connect } from './database.ts';
import { yesOrNo } from './engine.ts';
import { questionsOf } from './questions.ts';

// Reads the whole company from PostgreSQL in a fresh process, once: `cold-start-process.js WAY ADDRESS FOLDER [SIZE]`.
// Prints the milliseconds from opening the connection, the program's code being loaded; with a size, what the engine answers too.

export type ColdStart = Readonly<{ milliseconds: number; answers?: string }>;
/** To the engine's first answer, or only draining the rows that it is made of. */
export type Way = 'engine' | 'rows';

const [way, url = '', folder = '', size] = process.argv.slice(2) as [Way, string, string, Size | undefined];

async function engine(): Promise<ColdStart> {
  const start = performance.now();
  const { store, close } = await openStore({ url, folder });
  const { company } = await store.snapshot();
  const [[user = ''], [application = ''], [environment = '']] = [
    [...company.users.keys()],
    [...company.applications.keys()],
    [...company.environments.keys()],
  ];
  decide(company, { user, operation: 'application.open', application, environment });
  const milliseconds = performance.now() - start;
  await close();
  if (size === undefined) return { milliseconds };
  const answers = questionsOf(companyFacts(size)).map((question) => {
    const answer = decide(company, question);
    return 'outcome' in answer && answer.outcome === 'allow';
  });
  return { milliseconds, answers: yesOrNo(answers) };
}

/** What the engine is made of, in the order in which it takes it. */
const QUERIES = [
  'select name, hosting, console_version, network, delegation from infrastructure',
  'select name, purpose from environment order by position',
  'select id, name, manage_infrastructure, manage_teams from role order by position',
  'select role_id, environment_id, level, create_applications, add_system_dependencies from role_level order by id',
  'select id, name from team order by position',
  'select application.id, application.name, team.name team from application left join team on team.id = team_id order by application.position',
  'select id, username, name, email, active, default_role_id, account from it_user order by position',
  'select user_id, team_id, role_id from team_role order by id',
  'select user_id, application_id, role_id from application_role order by id',
  'select user_id, platform, account from chat_link',
];

async function rows(): Promise<ColdStart> {
  const start = performance.now();
  const database = connect(url);
  for (const query of QUERIES) await database.unsafe(query);
  const milliseconds = performance.now() - start;
  await database.end();
  return { milliseconds };
}

const WAYS: Readonly<Record<Way, () => Promise<ColdStart>>> = { engine, rows };
console.log(JSON.stringify(await WAYS[way]()));
