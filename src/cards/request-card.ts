import { type AnyRequestView, isAboutRole } from '../domain/role-request-view.ts';
import type { Card } from './card.ts';
import { receiptCard } from './receipt.ts';
import { requestCard } from './request.ts';
import { riskLabel } from './request-parts.ts';
import { roleRiskLabel } from './role-parts.ts';
import { roleReceiptCard } from './role-receipt.ts';
import { roleRequestCard } from './role-request.ts';

/** A request of either kind as its channel and its approvers see it. */
export const requestCardOf = (view: AnyRequestView): Card =>
  isAboutRole(view) ? roleRequestCard(view) : requestCard(view);

/** A request of either kind as its requester sees it. */
export const receiptCardOf = (view: AnyRequestView): Card =>
  isAboutRole(view) ? roleReceiptCard(view) : receiptCard(view);

export const riskLabelOf = (view: AnyRequestView): string =>
  isAboutRole(view) ? roleRiskLabel(view) : riskLabel(view);
