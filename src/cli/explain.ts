import { plainText } from '../render/plain-text.ts';
import { factsOf } from './directory-file.ts';
import { DONE, type Parts, REFUSED, Stop } from './parts.ts';

/** `explain`: what the chat would say to this person, of the company in the file. */
export async function explainText(
  parts: Parts,
  text: string,
  { directory, as: actor, json }: Readonly<{ directory: string; as: string; json?: boolean }>,
): Promise<number> {
  const facts = await factsOf(parts, directory);
  if (!facts.users.some(({ username }) => username === actor))
    throw new Stop(REFUSED, `${directory} has no user ${actor}.`);
  const card = await parts.dispatchOver(facts, `access explain ${text}`, { actor, surface: 'cli' });
  parts.streams.out.write(json ? `${JSON.stringify({ card, text: plainText(card) })}\n` : `${plainText(card)}\n`);
  return DONE;
}
