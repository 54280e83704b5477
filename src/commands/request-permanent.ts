import { formCard, textField } from '../cards/fields.ts';
import { permanentFileCard, permanentFileShownCard } from '../cards/permanent-password.ts';
import { permanentReceiptCard } from '../cards/permanent-receipt.ts';
import { permanentNotNowCard, supportCaseCard, supportCaseShownCard } from '../cards/support-case.ts';
import { requestName } from '../domain/request.ts';
import { fileLink } from '../usecases/permanent-file.ts';
import { keepPermanent } from '../usecases/review-permanent.ts';
import { confirmMadeByVendor, openSupportCase, showSupportCase } from '../usecases/support-case.ts';
import { type Command, PARAMS, toActor } from './command.ts';
import { refusePart } from './dbuser-ask.ts';
import { textOf } from './names.ts';
import { requireNothing, split } from './reading.ts';
import { takeRequestId } from './request-id.ts';

const OWN = { params: { REQUEST: PARAMS.REQUEST }, modes: [], may: () => 'With your own requests.' } as const;

export const requestSupport: Command = {
  ...OWN,
  name: 'request support',
  summary: 'The complete text of the support case for an approved permanent database user, to be copied',
  usage: 'request support REQUEST',
  examples: ['request support R-42', 'request support R-7'],
  isFleeting: true,

  async run({ reading, services, asker }) {
    const { id, rest } = takeRequestId(split(reading, []).words);
    requireNothing(reading, rest);
    const shown = await showSupportCase(services, asker, id);
    if (shown.state === 'not-now') return toActor(permanentNotNowCard(shown.view));
    return { ...toActor(supportCaseCard(shown.view, shown.phone)), keep: supportCaseShownCard(shown.view) };
  },
};

export const requestCase: Command = {
  ...OWN,
  name: 'request case',
  summary: 'Say under which number the support case is open',
  usage: 'request case REQUEST NUMBER',
  params: { REQUEST: PARAMS.REQUEST, NUMBER: 'the vendor’s number of the case, such as 2781305' },
  examples: ['request case R-42 2781305', 'request case R-7 CASE-123'],
  modes: ['form'],

  async run({ reading, services, asker, mode }) {
    const { id, isForm, rest } = takeRequestId(split(reading, []).words);
    const typed = textOf(rest);
    const isNumber = /^[\p{L}\p{Nd}][\p{L}\p{Nd} ._#/-]{0,39}$/u.test(typed);
    const fault = typed === '' || isNumber ? {} : { error: 'Expected: letters, digits and hyphens, 40 at most.' };
    if (mode === 'form' || isForm || typed === '') {
      const field = textField(
        'case',
        'Number of the support case',
        { ...(isNumber && { value: typed }), ...fault },
        'such as 2781305',
      );
      return toActor(formCard(`Support case of ${requestName(id)}`, `request case ${requestName(id)}`, [field]));
    }
    refusePart([{ typed, label: 'case number', ...fault }]);
    const { state, view } = await openSupportCase(services, asker, id, typed);
    return toActor(state === 'done' ? permanentReceiptCard(view) : permanentNotNowCard(view));
  },
};

export const requestThere: Command = {
  ...OWN,
  name: 'request there',
  summary: 'Say that the vendor has made the permanent database user: from then on it counts as there',
  usage: 'request there REQUEST',
  examples: ['request there R-42', 'request there R-7'],

  async run({ reading, services, asker }) {
    const { id, rest } = takeRequestId(split(reading, []).words);
    requireNothing(reading, rest);
    const { state, view } = await confirmMadeByVendor(services, asker, id);
    return toActor(state === 'done' ? permanentReceiptCard(view) : permanentNotNowCard(view));
  },
};

export const requestFile: Command = {
  ...OWN,
  name: 'request file',
  summary: 'A link to the file with address and user name of a permanent database user; good for 15 minutes',
  usage: 'request file REQUEST',
  examples: ['request file R-42', 'request file R-7'],
  isFleeting: true,

  async run({ reading, services, asker }) {
    const { id, rest } = takeRequestId(split(reading, []).words);
    requireNothing(reading, rest);
    const outcome = await fileLink(services, asker, id);
    if (outcome.state === 'not-now') return toActor(permanentNotNowCard(outcome.view));
    return {
      ...toActor(permanentFileCard(outcome.view, outcome)),
      keep: permanentFileShownCard(outcome.view, outcome),
    };
  },
};

export const requestKeep: Command = {
  ...OWN,
  name: 'request keep',
  summary: 'Say that a permanent database user is still needed; it is asked again in three months',
  usage: 'request keep REQUEST',
  examples: ['request keep R-42', 'request keep R-7'],
  may: () => 'With your own permanent database users.',

  async run({ reading, services, asker }) {
    const { id, rest } = takeRequestId(split(reading, []).words);
    requireNothing(reading, rest);
    const { state, view } = await keepPermanent(services, asker, id);
    return toActor(state === 'kept' ? permanentReceiptCard(view) : permanentNotNowCard(view));
  },
};
