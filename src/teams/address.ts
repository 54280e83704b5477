import { kindById, type Place } from './activity.ts';
import type { TeamsSettings } from './settings.ts';

/** Where a message goes. */
export type Address = Pick<Place, 'serviceUrl' | 'conversation' | 'kind'>;

/** Of a conversation that was named: what kind it is says its id. */
export const addressOf = ({ serviceUrl, conversation, kind }: Address, named = conversation): Address => ({
  serviceUrl,
  conversation: named,
  kind: named === conversation ? kind : kindById(named),
});

/** Our token goes there: one that was kept while another host was set up is none any more. */
export const serviceUrlOf = (
  { serviceUrl }: Pick<TeamsSettings, 'serviceUrl'>,
  kept: Readonly<{ serviceUrl: string }> | undefined,
): string => (kept && new URL(kept.serviceUrl).origin === new URL(serviceUrl).origin ? kept.serviceUrl : serviceUrl);
