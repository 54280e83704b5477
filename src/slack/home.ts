import { strangerCard } from '../cards/stranger.ts';
import { faultReply } from '../commands/dispatch.ts';
import { homeReply } from '../commands/home.ts';
import { homeView } from '../render/block-kit.ts';
import { peopleFor } from './answer.ts';
import type { Desk } from './desk.ts';
import { type Admitted, admittedIn } from './door.ts';
import type { GivenEvent } from './listen.ts';

/** The home tab, drawn anew each time somebody opens it. */
export async function onHome(desk: Desk, { event, context }: GivenEvent<'app_home_opened'>): Promise<void> {
  if (event.tab !== 'home') return;
  const { workspace } = admittedIn(context);
  const card = await cardFor(desk, workspace, event.user).catch((error) => faultReply(desk.services, error).card);
  const view = homeView(card, await peopleFor(desk, { workspace }));
  await desk.clientOf(workspace.token).views.publish({ user_id: event.user, view });
}

async function cardFor(desk: Desk, workspace: Admitted['workspace'], user: string) {
  const speaker = await desk.identify(desk.services, workspace, user);
  if ('refused' in speaker) return strangerCard(speaker.refused);
  return (await homeReply(desk.services, { actor: speaker.username, surface: 'slack' })).card;
}
