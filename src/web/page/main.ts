import type { OnceOffer } from '../../usecases/once-page.ts';
import { scramVerifier } from '../../usecases/scram.ts';
import type { OnceAnswer } from '../once-wire.ts';
import { defectEnding, ENDINGS, type Ending } from '../once-words.ts';
import { offerFacts, showAccount, showHanded } from './account.ts';
import { announce, el, show } from './dom.ts';
import { type PasswordForm, passwordForm } from './password-form.ts';
import { send } from './send.ts';

const NOT_KEPT = 'The password is not kept: nobody can show it to you again. Put it where you keep your others.';
const CREATING = 'Creating the database user… this will not take long.';
const ROTATING = 'Giving it the new password… this will not take long.';
const NO_ANSWER: Ending = {
  title: 'No answer came',
  text: [
    'The connection was lost on the way, so this page does not know whether the database user was made.',
    'Look at the message in chat: it says what was done. If it says nothing, press the same button again there.',
  ],
};

/** Which password a permanent user is opened by, after a fault on the way. */
const ROTATION_FAILED = {
  old: 'It has no new password',
  new: 'It has the new password',
  unknown: 'Not confirmed: it may have the new password',
} as const;
const HOLDS = {
  old: 'The password that it had still holds, as far as is known. Press New password again in chat.',
  new: 'The new password holds. Press New password in chat if you do not have it.',
  unknown: 'Try the new password, then the one before; or press New password again in chat.',
} as const;

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
      'Ask whoever runs Chatelaine to set PUBLIC_URL to an address that begins with https, then press the same button again in chat.',
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
  const working = offer.lasting === 'rotate' ? ROTATING : CREATING;
  show(
    'One moment',
    el('p', { class: 'working' }, el('span', { class: 'turning', 'aria-hidden': 'true' }), working),
    el('p', { class: 'hint' }, 'Leave this page open.'),
  );
  announce(working);
  const answer = await send(offer.engine === 'postgres' ? await scramVerifier(password) : password);
  announce('');
  if (answer?.state === 'made') return showAccount(answer.details, isMade ? password : undefined);
  if (answer?.state === 'handed') return showHanded(answer.what, isMade ? password : undefined);
  if (answer?.state === 'invalid') {
    showForm(form);
    form.refuse(answer.faults);
    return;
  }
  const { title, text } = endingOf(answer);
  show(title, ...text.map((words) => el('p', {}, words)));
}

function endingOf(answer: Exclude<OnceAnswer, { state: 'made' | 'handed' | 'invalid' }> | undefined): Ending {
  switch (answer?.state) {
    case 'used':
    case 'expired':
    case 'unknown':
    case 'unavailable':
      return ENDINGS[answer.state];
    case 'refused':
      return {
        title: offer.lasting === 'rotate' ? 'It has no new password' : 'Not made: it is not to be had any more',
        text: [...answer.why, 'This link is spent. /dbuser shows in chat what you can ask for now.'],
      };
    case 'failed':
      return offer.lasting === 'rotate'
        ? { title: ROTATION_FAILED[answer.holds ?? 'old'], text: [answer.why, HOLDS[answer.holds ?? 'old']] }
        : {
            title: 'Not made: the database did not do it',
            text: [answer.why, 'Nothing is left of it there. Press the button in chat again.'],
          };
    case 'not-taken':
      return { title: 'Not made', text: [answer.why, 'Nothing was used up: open the link from chat once more.'] };
    case 'defect':
      return defectEnding(answer.reference);
    default:
      return NO_ANSWER;
  }
}
