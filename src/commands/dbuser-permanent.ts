import { nothingSentCard } from '../cards/account-ask.ts';
import type { Card, Choice, Input } from '../cards/card.ts';
import { choiceField, formCard, named, textField } from '../cards/fields.ts';
import { networkLabel } from '../cards/label.ts';
import type { Company, User } from '../domain/company.ts';
import { mayAnswerForPermanent } from '../domain/own-database.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { type Part, refusePart } from './dbuser-ask.ts';
import { READ_AND_WRITE, READ_ONLY, reasonField } from './dbuser-form.ts';
import { errorOf } from './explain-form.ts';
import { visibleNames } from './names.ts';
import { LineError } from './parse.ts';
import { type PermanentRead, permanentAskOf, readPermanent } from './permanent-ask.ts';
import type { Reading } from './reading.ts';
import { sendPermanent } from './send-permanent.ts';

export const dbuserPermanent: Command = {
  name: 'dbuser permanent',
  summary: 'Ask for a permanent database user for systems; shows first what it would be and who is asked',
  usage:
    '/dbuser permanent [ENVIRONMENT] [read-only | read-and-write] [via vpn | transit-gateway | allowlist ADDRESS …] because REASON',
  params: { ENVIRONMENT: PARAMS.ENVIRONMENT, ADDRESS: PARAMS.NETWORK, REASON: PARAMS.REASON },
  examples: [
    '/dbuser permanent Production read-only via vpn because the warehouse reads orders at night',
    '/dbuser permanent Quality read-and-write via transit-gateway because the archive sweeps old orders',
  ],
  modes: ['form', 'cancel'],
  may: mayAskForPermanent,

  async run(call) {
    const { services, company } = call;
    if (call.mode === 'cancel') return toActor(nothingSentCard());
    const typed = await readPermanent(call.reading, services.sealing);
    const isHere = company.databases.get(typed.environment.value ?? '')?.provisioning === 'direct';
    const read = { ...typed, phone: phoneFor(typed.phone, isHere && services.courier === undefined) };
    const { environment, profile, network, addresses, phone, reason, confirmed } = read;
    const isComplete =
      (environment.value ?? environment.fault) !== undefined &&
      (profile.value ?? profile.error) !== undefined &&
      network.value !== undefined &&
      (reason.value ?? reason.error) !== undefined;
    if (call.mode !== 'form' && isComplete) {
      if (environment.fault) throw new LineError(environment.fault);
      refusePart([profile, addresses, phone, reason]);
    }
    const ask = permanentAskOf(read, !isHere);
    if (call.mode === 'form' || !ask)
      return toActor(
        permanentForm(call.reading, isComplete && !isHere && isOptionalIn(company) ? withPhone(read) : read),
      );
    return sendPermanent(call, ask, { seen: confirmed, sealedPhone: phone.sealed });
  },
};

type Phone = PermanentRead['phone'];

/** Where we make it and send no text messages, a telephone would wait for what never comes. */
export const phoneFor = (phone: Phone, isOfNoUse: boolean): Phone =>
  isOfNoUse && phone.value !== undefined
    ? {
        typed: phone.value,
        label: 'telephone',
        error: 'No text messages are sent from here: leave it out, and choose the password on a one-time page.',
      }
    : phone;

/** Where some are made here the form cannot demand one. */
const isOptionalIn = ({ databases }: Company): boolean =>
  [...databases.values()].some(({ provisioning }) => provisioning === 'direct');

/** All else is there, and the vendor sends the password to it. */
const withPhone = (read: PermanentRead): PermanentRead =>
  read.phone.value === undefined && read.phone.error === undefined
    ? { ...read, phone: { typed: '', label: 'telephone', error: 'The vendor sends the password to it.' } }
    : read;

export function mayAskForPermanent(_: Company, viewer: User): string {
  return mayAnswerForPermanent(viewer)
    ? 'You may ask, as an administrator of the company’s account; another Administrator approves.'
    : 'Company and infrastructure administrators of the vendor’s account ask for them.';
}

/** What the support case asks for, in its order. The telephone is never filled in again: it is typed anew. */
function permanentForm(reading: Reading, read: PermanentRead): Card {
  const { company, viewer } = reading;
  const environments = visibleNames(company, viewer, 'environment');
  const { environment, profile, network, addresses, phone, reason } = read;
  const chosen = { value: environment.value, ...errorOf(environment) };
  return formCard('Request a permanent database user', 'dbuser permanent', [
    choiceField('environment', 'Environment', named(environments), chosen, 'in'),
    choiceField('profile', 'Rights', [READ_ONLY, READ_AND_WRITE], { value: profile.value, ...wrong(profile) }),
    choiceField('network', 'How it connects', NETWORKS, { value: network.value && `via ${network.value}` }),
    addressField(addresses),
    phoneField(phone, isOptionalIn(company)),
    reasonField('Reason', reason),
  ]);
}

const NETWORKS: readonly Choice[] = (['vpn', 'transit-gateway', 'allowlist'] as const).map((network) => ({
  label: networkLabel(network),
  value: `via ${network}`,
  raw: true,
}));

const addressField = (addresses: Part<readonly string[]>): Input => ({
  ...textField(
    'addresses',
    'Public addresses, for IP allowlisting only',
    { value: addresses.value?.join(' ') ?? addresses.typed, optional: true, ...wrong(addresses) },
    'such as 8.8.4.4 8.8.4.0/24',
  ),
});

export const phoneField = ({ error }: Part<string>, isOptional: boolean): Input => ({
  ...textField(
    'phone',
    `Telephone that gets the password by text message${isOptional ? '; needed where the vendor makes it' : ''}`,
    { ...(isOptional && { optional: true }), ...(error !== undefined && { error }) },
    'such as +351 912 345 678',
  ),
  clause: 'phone',
});

/** A part that is missing from a form that was only opened is no fault yet. */
const wrong = ({ typed, error }: Part<unknown>) =>
  error === undefined || typed === undefined ? {} : { error: `“${typed}” will not do. ${error}` };
