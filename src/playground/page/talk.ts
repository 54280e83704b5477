import type { Answer, Fault, NewLine, Said, Start } from '../wire.ts';

export const fetchStart = (): Promise<Start> => ask('/playground/company');

export const fetchSaid = (as: string): Promise<readonly Said[]> =>
  ask(`/playground/messages?as=${encodeURIComponent(as)}`);

export const sendLine = (line: NewLine): Promise<Answer> =>
  ask('/playground/lines', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(line),
  });

/** Calls back for each message that this person may see, said or changed after the version `after`; returns how to stop. */
export function listen(as: string, after: number, hear: (said: Said) => void): () => void {
  const source = new EventSource(`/playground/events?as=${encodeURIComponent(as)}&after=${after}`);
  source.addEventListener('message', ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as Said));
  return () => source.close();
}

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, init).catch(() => undefined);
  if (!response) throw new Error('The server does not answer. Nothing was sent; try again.');
  const body: unknown = await response.json();
  if (response.ok) return body as T;
  const { error, reference } = body as Fault;
  throw new Error(reference ? `${error} Reference: ${reference}` : error);
}
