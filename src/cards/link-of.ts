import type { PermanentView } from '../domain/permanent-view.ts';
import type { RequestView } from '../domain/request-view.ts';
import { isAboutPermanent } from '../domain/role-request-view.ts';
import type { Card } from './card.ts';
import { type Link, linkCard, linkShownCard, notNowCard } from './password-link.ts';
import { permanentLinkCard, permanentLinkShownCard } from './permanent-password.ts';
import { permanentNotNowCard } from './support-case.ts';

type View = RequestView | PermanentView;

/** A link to the one-time page, whatever kind of account it is about. */
export const linkCardOf = (view: View, link: Link): Card =>
  isAboutPermanent(view) ? permanentLinkCard(view, link) : linkCard(view, link);

/** What is kept of it. */
export const linkShownCardOf = (view: View, link: Link): Card =>
  isAboutPermanent(view) ? permanentLinkShownCard(view, link) : linkShownCard(view, link);

export const nothingToMakeCardOf = (view: View): Card =>
  isAboutPermanent(view) ? permanentNotNowCard(view) : notNowCard(view);
