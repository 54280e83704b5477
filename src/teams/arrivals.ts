import { homeReply } from '../commands/home.ts';
import type { Incoming } from './activity.ts';
import { answer } from './answer.ts';
import { channelOf } from './connector.ts';
import type { Desk } from './desk.ts';
import { show } from './show.ts';

/** Somebody has the app now, or a team has: what waits for them is tried, and whoever is alone with us sees where to begin. */
export async function onArrival(desk: Desk, { caller, isNew }: Extract<Incoming, { kind: 'arrived' }>): Promise<void> {
  if (caller.kind !== 'personal') {
    desk.roster.forget(caller.conversation);
    desk.tryAgain({ channel: `teams:${channelOf(caller.conversation)}` });
    return;
  }
  const spot = { caller, about: caller.conversation };
  const given = await answer(desk, spot, ({ services, username: actor }) => {
    desk.tryAgain({ user: actor });
    return homeReply(services, { actor, surface: 'teams' });
  });
  if (isNew) await show(desk, spot, given);
}

/** The app was taken away there. */
export async function onLeaving(desk: Desk, { caller }: Extract<Incoming, { kind: 'left' }>): Promise<void> {
  desk.roster.forget(caller.conversation);
  await desk.conversations.forget(caller.tenant, channelOf(caller.conversation));
}
