import type { Company } from '../domain/company.ts';
import { idOf, platformOf } from './channel.ts';

/** What `doctor` says of a platform. */
export type Finding = Readonly<{ what: string; ok: boolean; say: string }>;

export const finding = (what: string, ok: boolean, say: string): Finding => ({ what, ok, say });

/** The channels of one platform that notices go to, by their ids there. */
export function channelsOn(platform: string, { channels }: Company): readonly string[] {
  const named = [...channels.teams, ...channels.applications, ...channels.environments].map(([, channel]) => channel);
  const all = [...(channels.default === undefined ? [] : [channels.default]), ...named];
  return [...new Set(all.filter((one) => platformOf(one) === platform).map(idOf))];
}

/** What a platform signs is judged by the time: a clock that is five minutes off makes the bot deaf. */
const CLOCK_SECONDS = 60;
const TIMEOUT_MS = 10_000;

/** By the date in the platform's answer to a harmless question. */
export async function clockFinding(whose: string, address: URL, method: 'GET' | 'POST'): Promise<Finding> {
  const what = 'Clock';
  try {
    const { headers } = await fetch(address, { method, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const theirs = Date.parse(headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return finding(what, true, `${whose} did not tell the time.`);
    const off = Math.round((Date.now() - theirs) / 1_000);
    return Math.abs(off) <= CLOCK_SECONDS
      ? finding(what, true, `agrees with that of ${whose}.`)
      : finding(
          what,
          false,
          `is ${Math.abs(off)} seconds ${off > 0 ? 'ahead of' : 'behind'} that of ${whose}: from 300 on, every request is refused. Set up time synchronisation.`,
        );
  } catch {
    return finding(what, false, `could not be compared with that of ${whose}, which did not answer.`);
  }
}
