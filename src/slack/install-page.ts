/** The page that leads to Slack's own, where somebody agrees to what the app may do. */
export const installPage = (address: string): string =>
  page(
    'Install Chatelaine in Slack',
    `<p>Slack shows you what Chatelaine asks for, and asks whether you agree.</p>
<p><a class="go" href="${escaped(address)}">Continue to Slack</a></p>`,
  );

/** What came of it; where nothing did, `again` is the way back to the beginning. */
export const resultPage = ({ title, text, again }: Readonly<{ title: string; text: string; again?: string }>): string =>
  page(
    title,
    `<p>${escaped(text)}</p>${again === undefined ? '' : `\n<p><a class="go" href="${escaped(again)}">Begin again</a></p>`}`,
  );

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Chatelaine</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 12vh auto 0; padding: 0 1.25rem; overflow-wrap: anywhere; text-wrap: pretty; }
h1 { font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
.go { display: inline-block; padding: .6rem 1.1rem; border-radius: .4rem; background: #4a154b; color: #fff; text-decoration: none; }
.go:focus-visible { outline: 3px solid #1264a3; outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
  .go { background: #e8cfe9; color: #2a0b2b; }
  .go:focus-visible { outline-color: #6cb8ff; }
}
</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`;

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
