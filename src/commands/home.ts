import { homeCard } from '../cards/home.ts';
import { type Asker, userNamed } from '../usecases/asker.ts';
import { showHome } from '../usecases/show-home.ts';
import { type Reply, type Services, toActor } from './command.ts';
import { mayGive } from './rights.ts';

/** Somebody's start page: what waits for them, what they hold, and where to go from there. */
export async function homeReply(services: Services, asker: Asker): Promise<Reply> {
  const shown = await showHome(services, asker);
  return toActor(homeCard({ ...shown, mayGive: mayGive(userNamed(shown.company, asker.actor)) }));
}
