import { activeAdministrators } from './assignment.ts';
import type { Company } from './company.ts';
import type { Place } from './question.ts';

/** Where a notice about a place goes: the application's channel, else its team's, else the default one. */
export function channelFor({ channels, applications }: Company, place: Place): string | undefined {
  const own = place.scope === 'application' ? find(channels.applications, place.application) : undefined;
  const team = place.scope === 'team' ? place.team : teamOf(applications, place);
  return own ?? find(channels.teams, team) ?? channels.default;
}

/** Where a notice about an environment's database goes: the environment's channel, else the default one. */
export const channelForEnvironment = ({ channels }: Company, environment: string): string | undefined =>
  find(channels.environments, environment) ?? channels.default;

const teamOf = (applications: Company['applications'], place: Place): string | undefined =>
  place.scope === 'application' ? applications.get(place.application)?.team : undefined;

const find = (pairs: readonly (readonly [string, string])[], name: string | undefined): string | undefined =>
  pairs.find(([named]) => named === name)?.[1];

/** How many people are told that a channel takes no messages. */
const MOST_OWNERS = 5;

/** Who answers for a channel: those whose role in its team lets them manage it, else the active Administrators; the first five. */
export function channelOwners(company: Company, channel: string): readonly string[] {
  const teams = company.channels.teams.flatMap(([team, own]) => (own === channel ? [team] : []));
  const managers = [...company.users.values()].filter(
    ({ active, teams: held }) => active && teams.some((team) => held.get(team)?.manageTeams === true),
  );
  const owners = managers.length > 0 ? managers : activeAdministrators(company);
  return owners.slice(0, MOST_OWNERS).map(({ username }) => username);
}
