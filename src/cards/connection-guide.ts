import type { Guide, GuideStep } from '../domain/integration-guide.ts';
import type { ConnectionLevel } from '../domain/level.ts';
import { type Action, button, type Card, facts, list, type Text, text } from './card.ts';
import { connectionGuideLine, connectionLine } from './connection-line.ts';
import { entryLevelLabel } from './connection-parts.ts';
import { heldLabel, levelLabel } from './label.ts';
import { changeLine, explainLine } from './line.ts';
import { counted, type Pieces, peoplePieces, personPiece, quoted } from './phrase.ts';

export type GuideShown = Guide &
  Readonly<{
    /** Whose buttons they are. */
    asker: string;
    /** With `answer` in sight what the person holds is left out. */
    sight: 'whole' | 'answer';
    policy: number;
    judgedAt: string;
  }>;

/** What is there and what is missing, in the order in which it is done, each with who may do it. */
export function connectionGuideCard(shown: GuideShown): Card {
  const { user, connection, extension, publish, configure, policy, judgedAt } = shown;
  if (!user.active)
    return {
      title: `No. ${user.name} is not active: whoever is inactive may do nothing.`,
      tone: 'bad',
      blocks: [],
      actions: [],
      footer: [`policy ${policy} · judged `, { at: judgedAt }],
    };
  const [may, changes] = [publish?.outcome === 'allow', configure.outcome === 'allow'];
  const what = extension ? `publish ${extension.name}` : `publish extensions that use ${connection.name}`;
  return {
    title: titleOf(shown, what, may, changes),
    tone: may && !changes ? 'good' : 'plain',
    blocks: [
      list(shown.steps.map((step, at): Text => [`${step.done ? '✓' : '✗'} ${at + 1}. `, ...stepText(shown, step)])),
      facts({
        [`May ${what}`]: publish ? yesNo(may) : 'you see no extension that uses it',
        [`May change the settings of ${connection.name}`]: yesNo(changes),
      }),
      ...(changes ? [text('The settings are open by ', openBy(shown), '.')] : []),
    ],
    actions: [...shown.steps.flatMap((step) => stepActions(shown, step)), ...lookActions(shown)],
    footer: [`policy ${policy} · judged `, { at: judgedAt }],
  };
}

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

function titleOf({ user, connection }: GuideShown, what: string, may: boolean, changes: boolean): string {
  if (may && !changes) return `Yes. ${user.name} may ${what}, and may not change the settings of ${connection.name}.`;
  if (may) return `${user.name} may ${what}, and may change the settings of ${connection.name} too.`;
  return `No. ${user.name} may not ${what} yet.`;
}

const openBy = ({ configure }: GuideShown): string =>
  configure.code === 'environment-full-control'
    ? 'Full Control of the environment by default role'
    : 'an entry of Full Control on the connection';

/** Which role somebody holds by default is not told to those who may only know what they may do. */
const hidesRole = ({ sight, steps }: GuideShown): boolean =>
  sight !== 'whole' && steps.some(({ code, done }) => code === 'default-role' && done);

function stepText(shown: GuideShown, step: GuideStep): Pieces {
  const { user, connection, environment, sight } = shown;
  const person = personPiece(user);
  switch (step.code) {
    case 'role':
      return step.role
        ? [
            `There is a role with Change and Deploy Applications in ${environment.name} that is not Full Control there${hidesRole(shown) ? '' : `: ${step.role.name}`}.`,
          ]
        : [
            `Missing: a role with Change and Deploy Applications in ${environment.name} that is not Full Control there. `,
            ...could(step, 'can make one: under roles in the directory file, such as '),
            {
              code: `- { name: Integrator, levels: { ${JSON.stringify(environment.name)}: change-and-deploy } }`,
            },
            ', then ',
            { code: 'npx chatelaine import FILE' },
            '.',
          ];
    case 'default-role':
      return step.done
        ? [person, hidesRole(shown) ? ' has such a role by default.' : `'s default role is ${step.role.name}.`]
        : [
            `Missing: ${step.role.name} as the default role of `,
            person,
            sight === 'whole' ? `, which is ${user.defaultRole.name}.` : '.',
            ' A role in a team or on an application does not help. ',
            ...could(step, 'can set it.'),
          ];
    case 'lock':
      return [
        sight === 'whole' ? `${heldLabel(step.held)} takes it away there: ` : 'A narrower role takes it away there: ',
        'it replaces the default role, even where it gives less. ',
        ...could(step, 'can take it away.'),
      ];
    case 'own-entry':
      return [
        'The connection has an entry for ',
        person,
        `, ${levelLabel(step.level)}, which beats that of every role. `,
        ...(step.done ? [] : could(step, 'can take it away.')),
      ];
    case 'publish':
      if (hidesRole(shown)) return publishText(shown, step);
      return step.done
        ? [`${step.role.name} has ${levelLabel(step.level as ConnectionLevel)} on ${connection.name}.`]
        : [
            `Missing: Publish on ${connection.name} for ${step.role.name}, which has ${entryLevelLabel(step.level)}. `,
            ...(step.others > 0
              ? [
                  `It is the default role of ${counted(step.others, 'other person', 'others')}, who may publish with it then too. `,
                ]
              : []),
            ...could(step, 'can give it.'),
          ];
    case 'configured':
      return step.done
        ? [`${step.extension} is configured to use ${connection.name}: others may use it.`]
        : [
            `Missing for those who use it: ${step.extension} is configured in Service Center by somebody with Full Control of ${connection.name}. `,
            ...could(step, 'can do that.'),
          ];
  }
}

/** Without the role. */
const publishText = ({ user, connection }: GuideShown, step: GuideStep): Pieces =>
  step.done
    ? [`That role has enough on ${connection.name}.`]
    : [
        `Missing: Publish on ${connection.name}, for that role or for `,
        personPiece(user),
        '. ',
        ...could(step, 'can give it.'),
      ];

const could = ({ people }: GuideStep, what: string): Pieces =>
  people.length > 0 ? [...peoplePieces(people), ` ${what}`] : ['There is nobody who can at the moment.'];

/** Only for whoever may; each leads to a look at what it would do. */
function stepActions(shown: GuideShown, step: GuideStep): readonly Action[] {
  const { user, connection, asker } = shown;
  if (step.done) return [];
  const may = step.people.some(({ username }) => username === asker);
  const member = user.username;
  switch (step.code) {
    case 'default-role': {
      const role = step.role.name;
      if (may)
        return [
          button(
            `Make ${role} the default role…`,
            changeLine({ operation: 'role.grant', member, role, scope: 'default' }),
          ),
        ];
      return asker === member ? [button(`Request ${role}…`, `access request form ${quoted(role)} as default`)] : [];
    }
    case 'lock':
      return may
        ? [
            button(
              `Take ${step.held.role} away…`,
              changeLine({ operation: 'role.revoke', member, role: step.held.role, ...step.place }),
            ),
          ]
        : [];
    case 'own-entry': {
      const change = { connection: connection.name, of: { user: member }, level: null };
      return may ? [button('Take the entry away…', connectionLine(change))] : [];
    }
    case 'publish': {
      const [whose, of] = hidesRole(shown) ? [user.name, { user: member }] : [step.role.name, { role: step.role.name }];
      const change = { connection: connection.name, of, level: 'publish' } as const;
      return may ? [button(`Give ${whose} Publish…`, connectionLine(change))] : [];
    }
    default:
      return [];
  }
}

function lookActions({ user, connection, extension, sight }: GuideShown): readonly Action[] {
  const again = button('Look again', connectionGuideLine(extension?.name ?? connection.name, user.username));
  if (!extension || sight !== 'whole') return [again];
  const question = { user: user.username, operation: 'extension.publish', extension: extension.name } as const;
  return [again, button('Full trace', explainLine(question, 'trace'))];
}
