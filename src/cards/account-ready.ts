import { requestName } from '../domain/request.ts';
import type { RequestView } from '../domain/request-view.ts';
import { endText } from './account-end.ts';
import { type Action, type Block, button, facts, text } from './card.ts';
import { approvalOf, askedAndGiven, endsOf, rightsOf } from './request-parts.ts';

/** What will be made of an approval, by when, and how. */
export function readyBlocks(view: RequestView): readonly Block[] {
  const { request } = view;
  return [
    ...beforeBlocks(view),
    facts({
      ...approvalOf(view),
      ...askedAndGiven(request),
      ...rightsOf(view),
      Ends: request.endsAt === undefined ? endsOf(view) : [{ at: request.endsAt }, ', as before'],
      'Use by': [{ at: request.deadlineAt }, '; then the approval lapses'],
    }),
    isAssisted(view) ? inLifeTime(request.environment) : ON_THE_PAGE,
  ];
}

export function readyButtons(view: RequestView): readonly Action[] {
  const name = requestName(view.request.id);
  const cancel = button('No longer needed', `request cancel ${name}`, { confirm: 'Let the approval go?' });
  return isAssisted(view)
    ? [button('I pressed Create', `request created ${name}`, { style: 'primary' }), cancel]
    : [button('Choose password', `request password ${name}`, { style: 'primary' }), cancel];
}

const isAssisted = ({ database }: RequestView): boolean => database?.provisioning === 'assisted';

/** What became of the account before: it was taken away to be made again, or it was never seen through. */
function beforeBlocks(view: RequestView): readonly Block[] {
  const { lease } = view;
  return lease?.state === 'ended' ? [text(...endText(view, lease))] : [];
}

const ON_THE_PAGE = text('You choose the password on a page of its own, and it is kept nowhere.');

const inLifeTime = (environment: string): Block =>
  text(
    'LifeTime makes this one: ',
    { bold: `Environments › ${environment} › DATABASE ACCESS › Create database user` },
    '. The password may not contain " \' or ; and LifeTime shows it once. Press the button here when that is done: the clock starts then.',
  );
