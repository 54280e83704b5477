import type { ChatAccount } from '../domain/chat-link.ts';
import { type Card, facts, text } from './card.ts';
import { peoplePieces } from './phrase.ts';

/** For the Administrators: somebody spoke to the bot whom the mail address does not tell apart. */
export const linkRefusedCard = ({
  account,
  why,
  people,
}: Readonly<{
  account: ChatAccount;
  why: 'several' | 'taken';
  people: readonly Readonly<{ username: string; name: string }>[];
}>): Card => ({
  title: 'Not linked: a chat account does not name one person.',
  tone: 'warning',
  blocks: [
    facts({ Account: { code: account.account }, Workspace: { code: account.tenant }, Fits: peoplePieces(people) }),
    text(
      why === 'several'
        ? 'Its verified mail address is that of several active users.'
        : 'Its verified mail address is that of somebody who speaks with another account already.',
      ' Until the directory file names the right account, whoever uses this one may do nothing here.',
    ),
  ],
  actions: [],
});
