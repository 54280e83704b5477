import { type Card, text } from './card.ts';

/** Why somebody on a chat platform is nobody to us. */
export type Strangeness =
  | 'foreign'
  | 'stranger'
  | 'guest'
  | 'bot'
  | 'gone'
  | 'unconfirmed'
  | 'nobody'
  | 'several'
  | 'taken';

/** Whoever is not linked to a user of the platform may do nothing, and is told why and what helps. */
export const strangerCard = (why: Strangeness = 'nobody'): Card => ({
  title: `Not done: ${TITLES[why]}.`,
  tone: 'warning',
  blocks: [text(`${WAYS[why]} Nothing was done.`)],
  actions: [],
});

const TITLES: Readonly<Record<Strangeness, string>> = {
  foreign: 'this is not a place that Chatelaine serves',
  stranger: 'you are here from another organisation',
  guest: 'guests may ask nothing here',
  bot: 'apps and workflows may ask nothing here',
  gone: 'your account is deactivated',
  unconfirmed: 'your mail address is not verified',
  nobody: 'you are not linked to a user of the platform',
  several: 'your mail address is that of several users',
  taken: 'your mail address belongs to somebody who uses another account',
};

const ADD_LINK = 'An Administrator can add the link, or your verified mail address, to the directory.';
const NAME_ACCOUNT = 'The Administrators have been told; one of them can name your account in the directory.';
const OWN_PEOPLE = 'Chatelaine answers full members of its own company.';
const WAYS: Readonly<Record<Strangeness, string>> = {
  foreign: OWN_PEOPLE,
  stranger: OWN_PEOPLE,
  guest: OWN_PEOPLE,
  bot: OWN_PEOPLE,
  gone: OWN_PEOPLE,
  unconfirmed: 'Confirm the address in your profile, or have an Administrator add the link to the directory.',
  nobody: ADD_LINK,
  several: NAME_ACCOUNT,
  taken: NAME_ACCOUNT,
};
