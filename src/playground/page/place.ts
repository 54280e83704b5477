/** Where one is in the page; kept in the address, so that a reload and a link come back to it. */
export type Place = Readonly<{ as: string; conversation: string; look: Look }>;
export type Look = 'slack' | 'teams';

export function readPlace(hash: string): Partial<Place> {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const [as, conversation, look] = [words.get('as'), words.get('in'), words.get('look')];
  return { ...(as && { as }), ...(conversation && { conversation }), ...(isLook(look) && { look }) };
}

export function writePlace({ as, conversation, look }: Place): string {
  const said = (words: string): string => encodeURIComponent(words).replaceAll('%3A', ':');
  return `#as=${said(as)}&in=${said(conversation)}${look === 'slack' ? '' : `&look=${look}`}`;
}

const isLook = (word: string | null): word is Look => word === 'slack' || word === 'teams';
