import type { Card } from '../cards/card.ts';
import { faultCard } from '../cards/fault.ts';
import { inputsOf } from '../cards/form.ts';
import { defectCard, problemCard } from '../cards/problem.ts';
import { strangerCard } from '../cards/stranger.ts';
import type { Company, User } from '../domain/company.ts';
import { AccessError } from '../domain/problem.ts';
import { NO_TRACE } from '../ports/watch.ts';
import { type Call, type From, type Reply, type Services, toActor } from './command.ts';
import { type Found, findCommand } from './find.ts';
import { helpFor } from './help.ts';
import { type Line, LineError, parseLine } from './parse.ts';
import { formLineOf, unknownAs } from './reading.ts';

/** The one door: finds, reads and runs a line, and turns whatever goes wrong into a card. Never throws. */
export async function dispatch(services: Services, line: string, from: From): Promise<Reply> {
  const told: Told = { command: 'unknown', outcome: 'answered' };
  const begun = performance.now();
  try {
    return await answer(services, line, from, told);
  } catch (error) {
    told.outcome = outcomeOf(error);
    return faultReply(services, error);
  } finally {
    services.watch?.({ what: 'answered', ...told, actor: from.actor, milliseconds: performance.now() - begun });
  }
}

/** What may be said of a line: never its words. */
type Told = { command: string; outcome: string };

function outcomeOf(error: unknown): string {
  if (error instanceof LineError) return 'not-read';
  return error instanceof AccessError ? error.problem.code : 'defect';
}

async function answer(services: Services, typed: string, from: From, told: Told): Promise<Reply> {
  const line = parseLine(typed);
  const { company } = await services.store.snapshot();
  const viewer = company.users.get(from.actor);
  if (!viewer) {
    told.outcome = 'stranger';
    return toActor(strangerCard());
  }
  const found = findCommand(line);
  told.command = found.kind === 'help' ? 'help' : found.command.name;
  if (found.kind === 'help') return toActor(helpFor(found, company, viewer));
  const call = callOf(services, from, found, { company, viewer, line });
  const reply = await found.command.run(call).catch((error: unknown) => {
    throw asUnknown(call, error);
  });
  return inputsOf(reply.card).length > 0 ? { ...reply, reopens: formLineOf(call.reading) } : reply;
}

/** Whether a line asks for a form and for nothing else: an edge may then open the dialog before it knows what is in it. */
export const opensForm = (typed: string): boolean => commandFound(typed)?.mode === 'form';

/** Whether a dialog is where the answer belongs: a form, or what is to be kept nowhere. */
export function opensDialog(typed: string): boolean {
  return opensForm(typed) || isFleeting(typed);
}

/** Whether the answer is to be kept nowhere. */
export const isFleeting = (typed: string): boolean => commandFound(typed)?.command.isFleeting === true;

function commandFound(typed: string): Extract<Found, { kind: 'command' }> | undefined {
  try {
    const found = findCommand(parseLine(typed));
    return found.kind === 'command' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The card for what went wrong outside a command, such as before anybody knew who speaks; a defect goes to the report. */
export const faultReply = (services: Pick<Services, 'report' | 'trace'>, error: unknown): Reply => ({
  ...toActor(cardFor(services, error)),
  isFault: true,
});

/** What is missing and what the asker may not know of is answered alike, down to the suggestion. */
function asUnknown({ reading }: Call, error: unknown): unknown {
  if (!(error instanceof AccessError)) return error;
  const { problem } = error;
  if (problem.code !== 'hidden' && problem.code !== 'missing') return error;
  if (problem.what === 'request' || problem.what === 'entry') return error;
  const fault = unknownAs(reading, problem.what, problem.id);
  return fault ? new LineError(fault) : error;
}

type Seen = Readonly<{ company: Company; viewer: User; line: Line }>;

function callOf(services: Services, from: From, found: Extract<Found, { kind: 'command' }>, seen: Seen): Call {
  const { command, taken, mode } = found;
  const { company, viewer, line } = seen;
  const reading = {
    company,
    viewer,
    line,
    command: command.name,
    usage: command.usage,
    taken,
    hasForm: command.modes.includes('form'),
  };
  return { services, from, asker: { actor: from.actor, surface: from.surface }, company, viewer, reading, mode };
}

function cardFor(services: Pick<Services, 'report' | 'trace'>, error: unknown): Card {
  if (error instanceof LineError) return faultCard(error.fault);
  if (error instanceof AccessError) return problemCard(error.problem);
  const reference = (services.trace ?? NO_TRACE).id();
  try {
    services.report(reference, error);
  } catch {
    // Whoever cannot keep the report is told nothing more by failing here.
  }
  return defectCard(reference);
}
