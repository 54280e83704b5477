import { type HoldingShown, holdingPictureCard } from '../cards/holding-picture.ts';
import type { Company } from '../domain/company.ts';
import { explain } from '../domain/decide.ts';
import { holdingPicture, type Shown } from '../domain/holding-picture.ts';
import { managesTeam } from '../domain/visibility.ts';
import type { DrawHoldings } from '../ports/picture.ts';
import { type Asker, type Tools, userNamed } from './asker.ts';

export type PictureTools = Tools &
  Readonly<{
    /** Absent: there is no picture, and the words alone are shown. */
    drawHoldings?: DrawHoldings;
    report(what: string, error: unknown): void;
  }>;

/**
 * The picture of who holds what where: all of it for the default channel, and for each team's channel the rows of its
 * teams. Each posting is an entry of its own.
 */
export async function postPictures(tools: PictureTools): Promise<void> {
  const { company } = await tools.store.snapshot();
  for (const [channel, teams] of audiences(company)) {
    const shown = await drawn(tools, teams && { teams });
    if (shown.picture.rows.length === 0) continue;
    await tools.store.transaction(async (tx) => {
      const details = { channel, ...(teams && { teams: [...teams] }) };
      const { seq } = await tx.record({ kind: 'picture-posted', surface: 'job', details });
      await tx.notify({ seq, to: { channel }, card: holdingPictureCard(shown) });
    });
  }
}

/** Each channel once, with the teams whose rows it gets; all teams in the default channel, whoever else it belongs to. */
function audiences({ channels }: Company): ReadonlyMap<string, ReadonlySet<string> | undefined> {
  const all = new Map<string, ReadonlySet<string> | undefined>();
  if (channels.default !== undefined) all.set(channels.default, undefined);
  for (const [team, channel] of channels.teams)
    if (channel !== channels.default) all.set(channel, new Set([...(all.get(channel) ?? []), team]));
  return all;
}

/** Whose rows somebody may see: all, those of the teams that they manage, or none. */
export type PictureSight = 'all' | ReadonlySet<string>;

export function pictureSight(company: Company, username: string): PictureSight {
  const reads = explain(company, { user: username, operation: 'audit.read', scope: 'infrastructure' });
  if (!('error' in reads) && reads.outcome === 'allow') return 'all';
  const viewer = userNamed(company, username);
  return new Set([...company.teams.keys()].filter((team) => managesTeam(viewer, team)));
}

/** As much of it as the asker may see, as it is now, and that they looked; undefined when that is nothing. */
export async function showPicture(tools: PictureTools, { actor, surface }: Asker): Promise<HoldingShown | undefined> {
  const { company } = await tools.store.snapshot();
  const sight = pictureSight(company, actor);
  if (sight !== 'all' && sight.size === 0) return undefined;
  const teams = sight === 'all' ? undefined : sight;
  const shown = await drawn(tools, teams && { teams });
  const details = teams && { teams: [...teams] };
  await tools.store.transaction((tx) =>
    tx.record({ kind: 'picture-shown', surface, actor, ...(details && { details }) }),
  );
  return shown;
}

/** Where it cannot be drawn the words are there all the same. */
async function drawn({ store, clock, drawHoldings, report }: PictureTools, of?: Shown): Promise<HoldingShown> {
  const [{ company, policy }, leases] = await Promise.all([store.snapshot(), store.ledger.liveRoleLeases()]);
  const at = clock();
  const picture = holdingPicture(company, leases, of);
  const png = await drawHoldings?.(picture, at).catch((error) => {
    report('a picture could not be drawn', error);
    return undefined;
  });
  return { picture, png: png && base64(png), at, policy };
}

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
