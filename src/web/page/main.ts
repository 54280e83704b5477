import type { OnceOffer } from '../../usecases/once-page.ts';
import type { OnceAnswer } from '../once-wire.ts';
import { defectEnding, ENDINGS, type Ending } from '../once-words.ts';
import { offerFacts, showAccount } from './account.ts';
import { announce, el, show } from './dom.ts';
import { type PasswordForm, passwordForm } from './password-form.ts';
import { scramVerifier } from './scram.ts';
import { send } from './send.ts';

const NOT_KEPT = 'The password is not kept: nobody can show it to you again. Put it where you keep your others.';
const CREATING = 'Creating the database user… this will not take long.';
const NO_ANSWER: Ending = {
  title: 'No answer came',
  text: [
    'The connection was lost on the way, so this page does not know whether the database user was made.',
    'Look at the message in chat: it says what was done. If it says nothing, press Choose password again there.',
  ],
};

const offer: OnceOffer = JSON.parse(document.body.dataset.offer ?? '{}');
if (globalThis.isSecureContext && globalThis.crypto?.subtle) ask();
else {
  show(
    'Not over a plain connection',
    el(
      'p',
      {},
      'This page was opened over http, where others on the network could read a password. Nothing was used up.',
    ),
    el(
      'p',
      {},
      'Ask whoever runs Chatelaine to set PUBLIC_URL to an address that begins with https, then press Choose password again.',
    ),
  );
}

function ask(): void {
  const form = passwordForm(offer, (password, isMade) => create(form, password, isMade));
  showForm(form);
}

function showForm({ element }: PasswordForm): void {
  show('Choose a password', offerFacts(offer), el('p', { class: 'note' }, NOT_KEPT), element);
}

async function create(form: PasswordForm, password: string, isMade: boolean): Promise<void> {
  show(
    'One moment',
    el('p', { class: 'working' }, el('span', { class: 'turning', 'aria-hidden': 'true' }), CREATING),
    el('p', { class: 'hint' }, 'Leave this page open.'),
  );
  announce(CREATING);
  const answer = await send(offer.engine === 'postgres' ? await scramVerifier(password) : password);
  announce('');
  if (answer?.state === 'made') return showAccount(answer.details, isMade ? password : undefined);
  if (answer?.state === 'invalid') {
    showForm(form);
    form.refuse(answer.faults);
    return;
  }
  const { title, text } = endingOf(answer);
  show(title, ...text.map((words) => el('p', {}, words)));
}

function endingOf(answer: Exclude<OnceAnswer, { state: 'made' | 'invalid' }> | undefined): Ending {
  switch (answer?.state) {
    case 'used':
    case 'expired':
    case 'unknown':
    case 'unavailable':
      return ENDINGS[answer.state];
    case 'refused':
      return {
        title: 'Not made: it is not to be had any more',
        text: [...answer.why, 'This link is spent. /dbuser shows in chat what you can ask for now.'],
      };
    case 'failed':
      return {
        title: 'Not made: the database did not do it',
        text: [answer.why, 'Nothing is left of it there. Press Choose password again in chat.'],
      };
    case 'not-taken':
      return { title: 'Not made', text: [answer.why, 'Nothing was used up: open the link from chat once more.'] };
    case 'defect':
      return defectEnding(answer.reference);
    default:
      return NO_ANSWER;
  }
}
