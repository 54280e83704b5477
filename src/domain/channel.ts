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
