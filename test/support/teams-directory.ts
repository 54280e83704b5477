import { createHash } from 'node:crypto';
import type { Json } from './teams-surfaces.ts';

export type PersonFacts = Readonly<{
  /** What Entra knows of them; null: they have none. Else made of the username. */
  objectId?: string | null;
  userPrincipalName?: string | null;
  email?: string | null;
  name?: string;
  /** Of another organisation. */
  tenantId?: string;
  userRole?: 'user' | 'guest' | 'anonymous';
  /** Whether they have the app for themselves; nobody can be written to who has not. */
  installed?: boolean;
  blocked?: boolean;
  deleted?: boolean;
}>;
export type Person = Readonly<{
  username: string;
  /** `29:…`, theirs for this bot alone. */
  id: string;
  name: string;
  objectId: string | undefined;
  userPrincipalName: string | undefined;
  email: string | undefined;
  tenantId: string;
  userRole: 'user' | 'guest' | 'anonymous';
  installed: boolean;
  blocked: boolean;
  deleted: boolean;
  /** The conversation that is theirs and the bot's. */
  chat: string;
}>;

export type ChannelFacts = Readonly<{
  /** `19:…@thread.tacv2`; the first channel of a team has the team's id. */
  team: string;
  teamName?: string;
  name?: string;
  members: readonly string[];
  type?: 'standard' | 'private' | 'shared';
  /** Whether the app is in it. */
  installed?: boolean;
}>;
export type GroupFacts = Readonly<{ name?: string; members: readonly string[]; installed?: boolean }>;

/** A channel or a group chat. `members` are usernames. */
export type Place = Readonly<{
  id: string;
  name: string | undefined;
  team: string | undefined;
  teamName: string | undefined;
  type: 'standard' | 'private' | 'shared' | undefined;
  members: readonly string[];
  installed: boolean;
}>;

export type Directory = Readonly<{
  /** Adds somebody, or changes them. */
  person(username: string, facts?: PersonFacts): Person;
  channel(id: string, facts: ChannelFacts): Place;
  /** `19:…@thread.v2` */
  group(id: string, facts: GroupFacts): Place;
  change(id: string, change: Partial<Place>): void;
  /** Throws for nobody. */
  personOf(username: string): Person;
  /** By their `29:` id or their Entra object id. */
  personBy(id: string): Person | undefined;
  ownerOf(chat: string): Person | undefined;
  placeOf(id: string): Place | undefined;
  channelsOf(team: string): readonly Place[];
  /** Of a conversation, a thread in it, or a team; undefined where there is none. */
  membersOf(id: string): readonly Person[] | undefined;
}>;

/** Without the post that a thread hangs on. */
export const placeIn = (conversation: string): string => conversation.replace(/;messageid=\d+$/, '');
export const rootIn = (conversation: string): string | undefined => /;messageid=(\d+)$/.exec(conversation)?.[1];

export function openDirectory(tenant: string, appId: string): Directory {
  const people = new Map<string, Person>();
  const places = new Map<string, Place>();
  const list = () => [...people.values()];
  const personOf = (username: string): Person => {
    const found = people.get(username);
    if (!found) throw new Error(`nobody is called ${username}: ${[...people.keys()]}`);
    return found;
  };
  const put = (place: Place): Place => {
    for (const username of place.members) personOf(username);
    places.set(place.id, place);
    return place;
  };
  const channelsOf = (team: string) => [...places.values()].filter((one) => one.team === team);
  return {
    personOf,
    channelsOf,
    person: (username, facts = {}) => {
      const person = { ...(people.get(username) ?? fresh(username, tenant, appId)), ...given(facts) };
      people.set(username, person);
      return person;
    },
    channel: (id, { team, teamName = 'Acme', name, members, type = 'standard', installed = true }) =>
      put({ id, team, teamName, name, members, type, installed }),
    group: (id, { name, members, installed = true }) =>
      put({ id, name, members, installed, team: undefined, teamName: undefined, type: undefined }),
    change: (id, change) => {
      const place = places.get(placeIn(id));
      if (!place) throw new Error(`there is no channel ${id}`);
      put({ ...place, ...change });
    },
    personBy: (id) => list().find((one) => one.id === id || one.objectId === id),
    ownerOf: (chat) => list().find((one) => one.chat === chat),
    placeOf: (id) => places.get(placeIn(id)),
    membersOf: (id) => {
      const owner = list().find((one) => one.chat === id);
      if (owner) return [owner];
      const place = places.get(placeIn(id));
      const ofTeam = channelsOf(id).filter(({ type }) => type === 'standard');
      if (!place && ofTeam.length === 0) return undefined;
      const names = new Set([...(place?.members ?? []), ...ofTeam.flatMap(({ members }) => members)]);
      return [...names].map(personOf).filter(({ deleted }) => !deleted);
    },
  };
}

function fresh(username: string, tenantId: string, appId: string): Person {
  const hash = createHash('sha256').update(`${appId} ${username}`).digest();
  const hex = createHash('sha256').update(`${tenantId} ${username}`).digest('hex');
  return {
    username,
    id: `29:1${hash.toString('base64url')}`,
    name: username.replace(/^./, (letter) => letter.toUpperCase()),
    objectId: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
    userPrincipalName: `${username}@acme.example`,
    email: `${username}@acme.example`,
    tenantId,
    userRole: 'user',
    installed: true,
    blocked: false,
    deleted: false,
    chat: `a:1${hash.toString('hex')}`,
  };
}

const given = (facts: PersonFacts): Partial<Person> =>
  Object.fromEntries(
    Object.entries({ ...(facts.userRole === 'anonymous' && NOBODY), ...facts }).map(([name, value]) => [
      name,
      value ?? undefined,
    ]),
  ) as Partial<Person>;

/** Who joins by a link is in no directory. */
const NOBODY: PersonFacts = { objectId: null, userPrincipalName: null, email: null, installed: false };

/** How the service calls somebody's Entra object id: both are seen. */
export type IdName = 'objectId' | 'aadObjectId';

/** Somebody as the service tells of them. */
export function accountOf(person: Person, idName: IdName): Json {
  const { id, name, objectId, email, userPrincipalName, tenantId, userRole } = person;
  const [givenName, ...surnames] = name.split(' ');
  const known = { [idName]: objectId, email, userPrincipalName, tenantId };
  return {
    id,
    name,
    givenName,
    surname: surnames.join(' '),
    userRole,
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  };
}
