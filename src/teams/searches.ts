import type { Choice } from '../cards/card.ts';
import { inputsOf } from '../cards/form.ts';
import { fitting } from '../chat/choices.ts';
import type { Answered, Incoming } from './activity.ts';
import { answer } from './answer.ts';
import type { Desk } from './desk.ts';

/** Choices too many for a list, asked for as somebody types: those that their form would hold now. */
export async function onSearch(
  desk: Desk,
  { caller, dataset, typed, most }: Extract<Incoming, { kind: 'search' }>,
): Promise<Answered> {
  // The input, a blank, and the line of its form: a search brings nothing else.
  const [, id, line] = /^(\S+) (.+)$/s.exec(dataset) ?? [];
  if (line === undefined) return results([]);
  const spot = { caller, about: caller.conversation };
  const { reply } = await answer(desk, spot, ({ look }) => look(`${line} form`));
  const input = inputsOf(reply.card).find((one) => one.id === id);
  const choices = input?.type === 'choice' ? input.choices : [];
  return results(found(fitting(choices, typed), most));
}

const results = (all: readonly object[]): Answered => ({
  status: 200,
  body: { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results: all } },
});

/** None is left out silently: the last line says how many more there are, and choosing it chooses nothing. */
function found(all: readonly Choice[], most: number) {
  const shown = all.slice(0, all.length <= most ? most : most - 1);
  const listed = shown.map(({ label, value }) => ({ title: label, value }));
  if (shown.length === all.length) return listed;
  return [...listed, { title: `… and ${all.length - shown.length} more: type on to find them`, value: '' }];
}
