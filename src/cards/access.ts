import type { Company, User } from '../domain/company.ts';
import type { Matrix } from '../domain/matrix.ts';
import { requestName } from '../domain/request.ts';
import { type Role, TOGGLES, type Toggle } from '../domain/role.ts';
import type { RoleLease } from '../domain/role-lease.ts';
import { type Card, list, type Text, table, text } from './card.ts';
import { cellLabel, heldLabel, levelLabel, toggleLabel } from './label.ts';
import { counted, wordsJoined } from './phrase.ts';
import { appliesLabel } from './role-applies.ts';

export type Access = Readonly<{
  user: User;
  company: Company;
  matrix: Matrix;
  policy: number;
  judgedAt: string;
  /** Those of the roles that are held for a while. */
  leases?: readonly RoleLease[];
}>;

/** What somebody holds: one row a role, one column an environment; and until when, where a role has an end. */
export function accessCard({ user, company, matrix, policy, judgedAt, leases = [] }: Access): Card {
  const permissions = matrix.rows.flatMap(({ holding }) =>
    togglesOf(holding.role, company).map((one) => `${heldLabel(holding.held)}: ${one}`),
  );
  const inactive = user.active
    ? []
    : [text('Not active: whoever is inactive may do nothing, and keeps the roles for later.')];
  return {
    title: `${user.name}: what is held, and what it comes to`,
    tone: 'plain',
    blocks: [
      ...inactive,
      table(
        ['Role', ...matrix.environments],
        matrix.rows.map(({ holding, applications, cells }) => [
          `${heldLabel(holding.held)} (${counted(applications().length, 'application')})`,
          ...cells.map(cellLabel),
        ]),
      ),
      ...(leases.length > 0 ? [list(leases.map((lease) => leaseText(company, lease)))] : []),
      ...(permissions.length > 0 ? [list(permissions)] : []),
      text(
        'A role on an application replaces the one in its team, and that the default role; also where it gives less.',
      ),
    ],
    actions: [],
    footer: [`policy ${policy} · judged `, { at: judgedAt }],
  };
}

/** `R-42: Tech Lead in team Banking, until …; then default role Developer applies again`. */
export const leaseText = (company: Company, { request, username, role, place, before, endsAt }: RoleLease): Text => [
  `${requestName(request)}: ${heldLabel({ ...place, role })}, until `,
  { at: endsAt },
  `; then ${appliesLabel(company, username, place, before)} applies again`,
];

/** What a role is: its levels and its permissions. */
export function roleCard(role: Role, company: Company): Card {
  const toggles = togglesOf(role, company);
  return {
    title: `Role ${role.name}`,
    tone: 'plain',
    blocks: [
      table(
        ['Environment', 'Level'],
        [...company.environments.values()].map(({ name, order }) => [
          name,
          levelLabel(role.levels[order] ?? 'no-access'),
        ]),
      ),
      toggles.length > 0 ? list(toggles) : text('No further permissions.'),
      text(
        'As a team or application role Full Control acts as Change and Deploy Applications, and Access as No Access.',
      ),
    ],
    actions: [],
  };
}

/** Each permission that is on, with the environments where that is said. */
function togglesOf(role: Role, { environments }: Company): readonly string[] {
  const names = [...environments.keys()];
  const shown = (toggle: Toggle): readonly string[] => {
    const value = role[toggle];
    if (typeof value === 'boolean') return value ? [toggleLabel(toggle)] : [];
    const where = names.filter((_, order) => value[order]);
    return where.length > 0 ? [`${toggleLabel(toggle)} in ${wordsJoined(where)}`] : [];
  };
  return TOGGLES.flatMap(shown);
}
