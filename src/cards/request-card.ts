import { type AnyRequestView, isAboutPermanent, isAboutRole } from '../domain/role-request-view.ts';
import type { Card } from './card.ts';
import { permanentLabel } from './permanent-parts.ts';
import { permanentReceiptCard } from './permanent-receipt.ts';
import { permanentRequestCard } from './permanent-request.ts';
import { receiptCard } from './receipt.ts';
import { requestCard } from './request.ts';
import { riskLabel } from './request-parts.ts';
import { roleRiskLabel } from './role-parts.ts';
import { roleReceiptCard } from './role-receipt.ts';
import { roleRequestCard } from './role-request.ts';

/** A request of any kind as its channel and its approvers see it. */
export function requestCardOf(view: AnyRequestView): Card {
  if (isAboutPermanent(view)) return permanentRequestCard(view);
  return isAboutRole(view) ? roleRequestCard(view) : requestCard(view);
}

/** A request of any kind as its requester sees it. */
export function receiptCardOf(view: AnyRequestView): Card {
  if (isAboutPermanent(view)) return permanentReceiptCard(view);
  return isAboutRole(view) ? roleReceiptCard(view) : receiptCard(view);
}

export function riskLabelOf(view: AnyRequestView): string {
  if (isAboutPermanent(view)) return permanentLabel(view.request);
  return isAboutRole(view) ? roleRiskLabel(view) : riskLabel(view);
}
