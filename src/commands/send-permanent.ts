import {
  permanentDoneCard,
  permanentOutOfDateCard,
  permanentPreviewCard,
  permanentRefusedCard,
} from '../cards/permanent-ask.ts';
import type { PermanentAsk } from '../domain/permanent-view.ts';
import { filePermanent, previewPermanent } from '../usecases/request-permanent.ts';
import { type Call, type Reply, toActor } from './command.ts';

/** Without what was seen it is shown first; with it, it is filed, unless something has changed since. */
export async function sendPermanent(
  { services, asker }: Pick<Call, 'services' | 'asker'>,
  ask: PermanentAsk,
  { seen, sealedPhone }: Readonly<{ seen: string | undefined; sealedPhone: string | undefined }>,
): Promise<Reply> {
  if (seen === undefined)
    return toActor(permanentPreviewCard(await previewPermanent(services, asker, ask), sealedPhone));
  const sealed = sealedPhone === undefined ? {} : { sealedPhone };
  const outcome = await filePermanent(services, asker, ask, { seen, ...sealed });
  switch (outcome.state) {
    case 'filed':
      return toActor(permanentDoneCard(outcome.request, outcome.preview));
    case 'refused':
      return toActor(permanentRefusedCard(outcome.preview));
    case 'out-of-date':
      return toActor(permanentOutOfDateCard(outcome.preview, sealedPhone));
  }
}
