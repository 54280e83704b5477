import { button, type Card, text } from './card.ts';

/** Stands where an answer will be that takes longer than one waits without a word. */
export const workingCard = (): Card => ({
  title: 'One moment…',
  tone: 'plain',
  blocks: [text('The answer takes longer than usual. It will be shown here.')],
  actions: [],
});

/** Stands for a form where none can be shown: pressing the button brings it, holding what was understood. */
export const offerCard = (form: Card, reopens: string): Card => ({
  title: form.title,
  tone: 'plain',
  blocks: [text('Some of it is still missing. Nothing was done yet.')],
  actions: [button('Open the form', reopens, { style: 'primary' })],
});

export const sharedReceipt = (isPosted: boolean): Card =>
  isPosted
    ? { title: 'Shared in the conversation.', tone: 'good', blocks: [], actions: [] }
    : {
        title: 'Not shared: I may not write there.',
        tone: 'warning',
        blocks: [text('Invite me to the channel, and try again. Nothing was posted.')],
        actions: [],
      };

/** What was pressed or sent is of a version or a moment that is gone. */
export const outdatedCard = (): Card => ({
  title: 'Not done: this is out of date.',
  tone: 'warning',
  blocks: [text('Ask again for what you wanted. Nothing was done.')],
  actions: [button('Help', 'help')],
});
