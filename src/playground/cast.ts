import type { Company, User } from '../domain/company.ts';
import { channelName } from './notifier.ts';
import type { Channel, Person } from './wire.ts';

/** Whom one can be on the page: everybody, so that it also shows what an inactive user is told. */
export const peopleIn = ({ users }: Company): readonly Omit<Person, 'slack'>[] =>
  [...users.values()].map((user) => ({ username: user.username, name: user.name, role: roleOf(user) }));

function roleOf({ active, defaultRole, teams, applications }: User): string {
  const inTeams = [...teams].map(([team, { name }]) => `${name} in ${team}`);
  const onApplications = [...applications].map(([application, { name }]) => `${name} on ${application}`);
  return [...(active ? [] : ['Inactive']), defaultRole.name, ...inTeams, ...onApplications].join(' · ');
}

/** The channels that the company names for its notices. */
export function channelsOf({ channels }: Company): readonly Channel[] {
  const topics = new Map<string, string>();
  const add = (channel: string, topic: string) => {
    const name = channelName(channel);
    if (!topics.has(name)) topics.set(name, topic);
  };
  if (channels.default !== undefined) add(channels.default, 'Audit notices');
  for (const [team, channel] of channels.teams) add(channel, `Team ${team}`);
  for (const [application, channel] of channels.applications) add(channel, application);
  for (const [environment, channel] of channels.environments) add(channel, environment);
  return [...topics].map(([name, topic]) => ({ name, topic }));
}
