import type { Network } from '../domain/facts.ts';
import { isMadeHere, type PermanentAsk, type PermanentView } from '../domain/permanent-view.ts';
import { requestName } from '../domain/request.ts';
import { rightsText } from './account-rights.ts';
import type { Text } from './card.ts';
import { networkLabel, profileLabel } from './label.ts';
import { quoted } from './phrase.ts';

type What = Pick<PermanentAsk, 'environment' | 'profile' | 'network' | 'addresses' | 'phone' | 'extends'>;

/** `no end · read-only · Production · VPN`; of one that is there, `to answer for R-7 · no end · …`. */
export const permanentLabel = ({ profile, environment, network, extends: taken }: What): string =>
  `${taken === undefined ? '' : `to answer for ${requestName(taken)} · `}no end · ${profileLabel(profile)} · ${environment} · ${networkLabel(network)}`;

/** What it is, in the order in which a support case asks for it. The telephone is masked. */
export function permanentFacts(
  { profile, network, addresses, phone }: What,
  { database, lease }: Pick<PermanentView, 'database'> & Readonly<{ lease?: PermanentView['lease'] }>,
): Readonly<Record<string, Text>> {
  const isHere = isMadeHere({ database, lease });
  return {
    Rights: database ? rightsText(database.engine, profile) : RIGHTS[profile],
    Connects: connectsText(network),
    ...(addresses.length > 0 ? { 'Public addresses': addresses.join(', ') } : {}),
    ...(phone === undefined && !isHere
      ? {}
      : { 'Password goes to': phone ?? 'a one-time page, on which it is chosen' }),
    Ends: 'never by itself',
    'Made by': isHere ? 'Chatelaine, in the database itself' : 'the vendor, through a support case',
  };
}

const RIGHTS: Readonly<Record<What['profile'], string>> = {
  'read-only': 'SELECT on all tables and views; nothing else, and no backup',
  'read-and-write':
    'SELECT on all tables and views; INSERT, UPDATE and DELETE on application tables (OSUSR…); nothing else, and no backup',
};

const connectsText = (network: Network): string =>
  network === 'allowlist'
    ? 'by IP allowlisting, from the public addresses below'
    : `from any address of the private network, through ${networkLabel(network)}`;

/** The line that asks for this one, or for its form. The reason ends it, word for word. */
export function permanentLine(
  { environment, profile, network, addresses, reason, extends: taken }: PermanentAsk,
  more: Readonly<{ form?: true; sealedPhone?: string | undefined; confirmed?: string }> = {},
): string {
  const form = more.form ? ['form'] : [];
  return [
    ...(taken === undefined
      ? ['dbuser permanent', ...form, quoted(environment), profile, `via ${network}`, ...addresses]
      : [`request take ${requestName(taken)}`, ...form]),
    ...(more.sealedPhone === undefined ? [] : [`phone sealed:${more.sealedPhone}`]),
    ...(more.confirmed === undefined ? [] : [`confirm ${more.confirmed}`]),
    `because ${reason}`,
  ].join(' ');
}
