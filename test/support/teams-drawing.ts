import { ADAPTIVE, type Json } from './teams-surfaces.ts';

/** A card that is in order, but for what a test puts into it. */
export const card = (change: Json = {}): Json => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  body: [words('Hello')],
  ...change,
});

export const words = (text: string, style: Json = {}): Json => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...style }],
});

export const input = (field: Json): Json => ({ type: 'Input.Text', label: 'Why', maxLength: 100, ...field });
export const choice = (field: Json): Json => ({
  type: 'Input.ChoiceSet',
  label: 'Role',
  style: 'filtered',
  ...field,
});

export const table = (columns: number, cells = columns): Json => ({
  type: 'Table',
  firstRowAsHeader: true,
  columns: Array.from({ length: columns }, () => ({ width: 1 })),
  rows: [
    { type: 'TableRow', cells: Array.from({ length: cells }, () => ({ type: 'TableCell', items: [words('Cell')] })) },
  ],
});

/** A button as we draw it: what old clients know is in it. */
export function execute(title: string, line: string, more: Json = {}): Json {
  const button = { title, data: { line }, ...more };
  return { type: 'Action.Execute', ...button, fallback: { type: 'Action.Submit', ...button } };
}

/** In a dialog. */
export const submits = (title: string, line: string): Json => ({ type: 'Action.Submit', title, data: { line } });
/** Opens a dialog. */
export const fetches = (title: string, line: string): Json => ({
  type: 'Action.Submit',
  title,
  data: { line, msteams: { type: 'task/fetch' } },
});

/** Asked for anew, for these people; undefined: for all. */
export const refreshing = (userIds: readonly string[] | undefined): Json => ({
  refresh: {
    action: { type: 'Action.Execute', verb: 'refresh', data: { line: 'request show R-1' } },
    ...(userIds && { userIds }),
  },
});

export const image = (contentUrl: string): Json => ({ contentType: 'image/png', contentUrl });
export const attached = (content: Json): Json => ({ attachments: [{ contentType: ADAPTIVE, content }] });

/** Answers to invokes. */
export const replaced = (value: Json): Json => ({ statusCode: 200, type: ADAPTIVE, value });
export const toast = (value: string): Json => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
});
export const failing = (statusCode: number): Json => ({
  statusCode,
  type: 'application/vnd.microsoft.error',
  value: { code: String(statusCode), message: 'no' },
});
export const continued = (title: string, content: Json): Json => ({
  task: { type: 'continue', value: { title, height: 'medium', card: { contentType: ADAPTIVE, content } } },
});
export const found = (results: unknown): Json => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.search.searchResponse',
  value: { results },
});
