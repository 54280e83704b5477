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
        blocks: [text('Bring me into the channel, and try again. Nothing was posted.')],
        actions: [],
      };

/** For whoever would share where they are not: who reads there is not theirs to say. */
export const notThereCard = (): Card => ({
  title: 'Not shared: you are not in that conversation.',
  tone: 'warning',
  blocks: [text('Only who reads there shares there. Nothing was posted.')],
  actions: [],
});

/** Stands for what is to be kept nowhere, where all that can be shown is kept. */
export const inDialogCard = (line: string): Card => ({
  title: 'This is shown in a dialog, and kept nowhere.',
  tone: 'plain',
  blocks: [text('Nothing was done yet.')],
  actions: [button('Open the dialog', line, { style: 'primary' })],
});

/** Said where a press is answered with one line, of an answer that is a message then. */
export const laterCard = (): Card => ({
  title: 'One moment: the answer takes longer than usual. It will be shown in our chat.',
  tone: 'plain',
  blocks: [],
  actions: [],
});

/** What was pressed or sent is of a version or a moment that is gone. */
export const outdatedCard = (): Card => ({
  title: 'Not done: this is out of date.',
  tone: 'warning',
  blocks: [text('Ask again for what you wanted. Nothing was done.')],
  actions: [button('Help', 'help')],
});

/** What others read where somebody was answered in a chat of their own. */
export const answeredPrivatelyCard = (): Card => ({
  title: 'Answered privately: see your chat with me.',
  tone: 'plain',
  blocks: [],
  actions: [],
});

/** For whoever asks where others read, and has no chat with the bot that an answer could go to. */
export const addFirstCard = (isDone: boolean): Card => ({
  title: isDone
    ? 'Your answer is not shown: I cannot write to you alone yet.'
    : 'Not done: I cannot write to you alone yet.',
  tone: 'warning',
  blocks: [text('Add Chatelaine for yourself under Apps, then ask again. Answers are private, so none is given here.')],
  actions: [],
});
