/**
 * What people see, without a platform. A bare string is literal: renderers escape it. A button is a command that somebody
 * else has already typed: its line is what Slack's `value`, Teams' `data.line` and plain text carry.
 */
export type Card = Readonly<{
  title: string;
  tone: Tone;
  blocks: readonly Block[];
  actions: readonly Action[];
  /** Small print under everything: code, policy version, the moment it was judged. */
  footer?: Text;
  answerers?: Answerers;
}>;

/**
 * Whose buttons these are, where not everybody's: a platform that can draws them for these people alone. Nobody named: they
 * are too many, or not known here. `line` shows the card to one of them, with their buttons.
 */
export type Answerers = Readonly<{ usernames: readonly string[]; line: string }>;

export type Tone = 'plain' | 'good' | 'bad' | 'warning';

export type Block =
  | Readonly<{ kind: 'text'; text: Text }>
  | Readonly<{ kind: 'facts'; facts: readonly (readonly [label: string, value: Text])[] }>
  | Readonly<{ kind: 'quote'; text: string }>
  | Readonly<{ kind: 'list'; items: readonly Text[] }>
  | Readonly<{ kind: 'table'; columns: readonly string[]; rows: readonly (readonly Text[])[] }>
  | Readonly<{ kind: 'divider' }>
  /** PNG in base64. The card says in words all that it shows: a platform that takes no picture leaves it out. */
  | Readonly<{ kind: 'picture'; png: string; alt: string }>
  | Readonly<{ kind: 'input'; input: Input }>;

/** Pieces set one after another. A line break in one is drawn as a blank: nobody's words start a line of their own outside a quote. */
export type Text = string | Piece | readonly (string | Piece)[];
export type Piece =
  | Readonly<{ bold: string }>
  /** Only what is typed or copied. */
  | Readonly<{ code: string }>
  /** A user by username, with the name to show where the platform knows no mention for them. */
  | Readonly<{ mention: string; name: string }>
  /** A moment, ISO 8601 in UTC; the renderer shows it in the reader's zone. */
  | Readonly<{ at: string }>
  /** An address of the web that we made, never one out of somebody's words; any other is drawn as its label alone. */
  | Readonly<{ link: string; label: string }>;

/** A form is a card with inputs; sending it makes the line of the pressed button followed by the clauses of its inputs. */
export type Input = Readonly<{
  /** The parameter of the command that the value becomes. */
  id: string;
  label: string;
  /** The words before the value in the command's grammar, such as `on` or `because`; left out: none. `form.ts` makes the line. */
  clause?: string;
  hint?: string;
  /** What is wrong with the value, beside the field. */
  error?: string;
  optional?: boolean;
}> &
  (
    | Readonly<{ type: 'text'; value?: string; multiline?: boolean; placeholder?: string }>
    /** Choices too many for a platform's list are found by typing; none is ever left out silently. */
    | Readonly<{ type: 'choice'; value?: string; choices: readonly Choice[] }>
  );

/** `raw`: the value is a clause already, such as `on "Loans"` or `as default`, and is set into the line as it is. */
export type Choice = Readonly<{ label: string; value: string; raw?: boolean }>;

export type Action = Readonly<{
  label: string;
  line: string;
  style?: 'primary' | 'danger';
  /** Asked before the line is sent. */
  confirm?: string;
}>;

export const button = (label: string, line: string, more: Omit<Action, 'label' | 'line'> = {}): Action => ({
  label,
  line,
  ...more,
});
export const text = (...pieces: readonly (string | Piece)[]): Block => ({ kind: 'text', text: pieces });
export const facts = (pairs: Readonly<Record<string, Text>>): Block => ({
  kind: 'facts',
  facts: Object.entries(pairs),
});
export const quote = (words: string): Block => ({ kind: 'quote', text: words });
export const list = (items: readonly Text[]): Block => ({ kind: 'list', items });
export const table = (columns: readonly string[], rows: readonly (readonly Text[])[]): Block => ({
  kind: 'table',
  columns,
  rows,
});
export const picture = (png: string, alt: string): Block => ({ kind: 'picture', png, alt });
export const input = (field: Input): Block => ({ kind: 'input', input: field });
