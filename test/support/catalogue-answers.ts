import { userFacts } from './acme.ts';
import { acmeWith, answer, type Making, talk } from './catalogue-talk.ts';

const DEPLOY = 'deploy on Loans in Production';
const tom = userFacts('tom', 'Tom Vaz', 'Guest', { teams: [['Banking', 'Team Manager']] });
const many = acmeWith(
  ...Array.from({ length: 30 }, (_, at) => userFacts(`user${at}`, `User ${String(at).padStart(2, '0')}`, 'Developer')),
);

export const explanations: Making = {
  'explain-allow': answer('ana', 'access explain deploy on Loans in Development'),
  'explain-deny': answer('ana', `access explain ${DEPLOY}`),
  'explain-deny-to-giver': answer('carla', `access explain ana ${DEPLOY}`),
  'explain-deny-without-assignments': answer('bob', `access explain ana ${DEPLOY}`),
  'explain-deny-login': answer('gil', 'access explain open on Loans in Production'),
  'explain-deny-inactive': answer('carla', 'access explain ines deploy on Loans in Quality'),
  'explain-deny-team-role': answer('max', 'access explain configure Quality'),
  'explain-deny-permission': answer('ana', 'access explain create in Banking with lifetime in Development'),
  'explain-deny-connection': answer('gil', 'access explain configure ERP'),
  'explain-deny-dependency': answer(
    'carla',
    'access explain tom depend Loans on Sandbox in Development',
    acmeWith(tom),
  ),
  'explain-deny-change': answer('max', 'access explain grant bob "Release Lead" in Banking'),
  'explain-deny-database': answer('carla', 'access explain database Production'),
  'explain-ask-database': answer('bob', 'access explain database Development'),
  'explain-allow-database': answer('carla', 'access explain database Development'),
  trace: answer('ana', `access explain trace ${DEPLOY}`),
  shared: answer('ana', `access explain share ${DEPLOY}`),
  'survey-application': answer('ana', 'access explain on Loans'),
  'survey-environment': answer('ana', 'access explain in Quality'),
  'survey-operation': answer('ana', 'access explain deploy on Loans'),
};

export const lists: Making = {
  'who-can': answer('carla', 'access who can deploy on Loans in Development'),
  'who-can-nobody': answer('carla', 'access who can infrastructure.configure'),
  'who-can-without-assignments': answer('bob', 'access who can deploy on Loans in Development'),
  'who-can-first': answer('carla', 'access who can list on Sandbox in Production', many),
  'who-can-all': talk(many).press('carla', 'access who can list on Sandbox in Production', 'All'),
  'access-me': answer('ana', 'access me'),
  'access-me-inert': answer('tom', 'access me', acmeWith(tom)),
  'access-me-inactive': answer('ines', 'access me'),
  'role-list': answer('carla', 'role list max'),
  'role-show': answer('bob', 'role show Team Manager'),
  'role-show-plain': answer('bob', 'role show Tech Lead'),
  'what-if': answer('carla', 'access what-if bob gets "Release Lead" in Banking'),
  'what-if-not-yours': answer('bob', 'access what-if me gets "Release Lead" on Loans'),
  'what-if-warning': answer('carla', 'access what-if gil gets "Tech Lead" in Banking'),
};

export const helps: Making = {
  'help-all': answer('bob', 'help'),
  'help-group': answer('carla', 'help role'),
  'help-command': answer('max', 'help role grant'),
};
