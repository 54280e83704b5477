import type { OnceOffer } from '../usecases/once-page.ts';
import type { Ending } from './once-words.ts';

export const ASSETS = '/once-assets';

/** The page that its script fills: what it is about stands in `data-offer`. */
export const choosePage = (offer: OnceOffer): string =>
  page({
    title: 'Choose a password',
    head: `\n    <script type="module" src="${ASSETS}/script/web/page/main.js"></script>`,
    offer: ` data-offer="${escaped(JSON.stringify(offer))}"`,
    text: ['Opening…'],
    after:
      '\n    <noscript><p>This page needs JavaScript. Nothing has been used up: open it again with JavaScript.</p></noscript>',
  });

/** The page of a link that leads nowhere. */
export const endedPage = ({ title, text }: Ending): string => page({ title, text });

type Parts = Readonly<{ title: string; text: readonly string[]; head?: string; offer?: string; after?: string }>;

const page = ({ title, text, head = '', offer = '', after = '' }: Parts): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${escaped(title)} · Chatelaine</title>
    <link rel="icon" href="${ASSETS}/key.svg">
    <link rel="stylesheet" href="${ASSETS}/style.css">${head}
  </head>
  <body${offer}>
    <header class="brand"><img src="${ASSETS}/key.svg" alt="" width="36" height="36"><strong>Chatelaine</strong></header>
    <main id="main">
      <h1 tabindex="-1">${escaped(title)}</h1>
      ${text.map((words) => `<p>${escaped(words)}</p>`).join('\n      ')}
    </main>
    <p id="status" role="status" class="unseen"></p>${after}
  </body>
</html>
`;

const escaped = (words: string): string =>
  words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
