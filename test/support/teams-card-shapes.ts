import { z } from 'zod';

/** Where a card is: a dialog knows no `Action.Execute`. */
export type Standing = 'message' | 'dialog';

const Words = z.string().min(1);
const Spacing = z.enum(['None', 'Small', 'Default', 'Medium', 'Large', 'ExtraLarge', 'Padding']).optional();
/** Teams hides what is beyond it. */
const MOST_IN_A_ROW = 6;
const MOMENTS = /^(\{\{(DATE\([^(){}]+\)|TIME\([^(){}]+\))\}\} ?)+$/;

const OpenUrl = z.strictObject({ type: z.literal('Action.OpenUrl'), url: z.url({ protocol: /^https?$/ }) });
const TextRun = z.strictObject({
  type: z.literal('TextRun'),
  text: Words,
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  color: z.enum(['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention']).optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
  isSubtle: z.boolean().optional(),
  selectAction: OpenUrl.optional(),
});
const RichTextBlock = z.strictObject({
  type: z.literal('RichTextBlock'),
  inlines: z.array(TextRun).min(1),
  spacing: Spacing,
});
/** It reads Markdown: nothing goes in there but moments. */
const TextBlock = z.strictObject({
  type: z.literal('TextBlock'),
  text: z.string().regex(MOMENTS),
  wrap: z.literal(true),
});
const Image = z.strictObject({
  type: z.literal('Image'),
  url: z.string().regex(/^data:image\/png;base64,[\w+/]+={0,2}$/),
  altText: Words,
  size: z.enum(['Auto', 'Stretch', 'Small', 'Medium', 'Large']).optional(),
});

const field = {
  id: z.string().regex(/^[\w-]+$/),
  label: Words,
  isRequired: z.literal(true).optional(),
  errorMessage: Words.optional(),
};
const TextInput = z.strictObject({
  type: z.literal('Input.Text'),
  ...field,
  maxLength: z.number().int().positive(),
  value: z.string().optional(),
  isMultiline: z.literal(true).optional(),
  placeholder: z.string().optional(),
});
const ChoiceSet = z.strictObject({
  type: z.literal('Input.ChoiceSet'),
  ...field,
  value: z.string().optional(),
  style: z.enum(['compact', 'expanded', 'filtered']),
  choices: z.array(z.strictObject({ title: Words, value: Words })),
  'choices.data': z.strictObject({ type: z.literal('Data.Query'), dataset: Words }).optional(),
});

const held = { line: Words, of: z.record(z.string(), z.unknown()).optional() };
const button = {
  title: Words,
  data: z.strictObject(held),
  style: z.enum(['default', 'positive', 'destructive']).optional(),
  associatedInputs: z.enum(['auto', 'none']).optional(),
};
const Submit = z.strictObject({ type: z.literal('Action.Submit'), ...button });
const Fetch = Submit.extend({
  data: z.strictObject({ ...held, msteams: z.strictObject({ type: z.literal('task/fetch') }) }),
});
const Execute = z
  .strictObject({ type: z.literal('Action.Execute'), verb: Words.optional(), ...button, fallback: Submit })
  .refine(({ fallback, type: _, verb: __, ...own }) => isSame(own, fallback), 'the fallback is another button');
const Refresh = z.strictObject({
  action: z.strictObject({
    type: z.literal('Action.Execute'),
    title: Words.optional(),
    verb: Words.optional(),
    data: z.strictObject(held),
  }),
  userIds: z.array(Words).optional(),
});

function isSame(own: Readonly<Record<string, unknown>>, { type: _, ...other }: Readonly<Record<string, unknown>>) {
  const sorted = (value: Readonly<Record<string, unknown>>) => JSON.stringify(Object.entries(value).sort());
  return sorted(own) === sorted(other);
}

type Press = typeof Execute | typeof Fetch | typeof Submit;

/** What unfolds holds a question and its answers, and nothing that unfolds again. */
function actionsOf(presses: readonly [Press, ...Press[]]) {
  const inner = z.strictObject({
    type: z.literal('AdaptiveCard'),
    body: z.array(RichTextBlock).min(1),
    actions: z.array(z.discriminatedUnion('type', presses)).min(1),
  });
  const { title, style } = button;
  const ShowCard = z.strictObject({ type: z.literal('Action.ShowCard'), title, style, card: inner });
  return z.array(z.discriminatedUnion('type', [...presses, ShowCard]));
}

function shapeOf(presses: readonly [Press, ...Press[]], refresh: Readonly<Record<string, z.ZodType>>) {
  const actions = actionsOf(presses).min(1).max(MOST_IN_A_ROW);
  const items: z.ZodType = z.lazy(() => z.array(Element));
  const Column = z.strictObject({
    type: z.literal('Column'),
    width: z.union([z.enum(['auto', 'stretch']), z.string().regex(/^\d+px$/)]),
    items,
  });
  const cells = z.array(z.strictObject({ type: z.literal('TableCell'), items })).min(1);
  const Element = z.discriminatedUnion('type', [
    RichTextBlock,
    TextBlock,
    Image,
    TextInput,
    ChoiceSet,
    z.strictObject({
      type: z.literal('Container'),
      style: z.enum(['default', 'emphasis', 'good', 'attention', 'warning', 'accent']).optional(),
      separator: z.boolean().optional(),
      spacing: Spacing,
      bleed: z.boolean().optional(),
      items,
    }),
    z.strictObject({ type: z.literal('ColumnSet'), spacing: Spacing, columns: z.array(Column).min(1) }),
    z
      .strictObject({
        type: z.literal('Table'),
        firstRowAsHeader: z.boolean(),
        columns: z.array(z.strictObject({ width: z.number().positive() })).min(1),
        rows: z.array(z.strictObject({ type: z.literal('TableRow'), cells })).min(1),
      })
      .refine(({ columns, rows }) => rows.every((row) => row.cells.length === columns.length), 'a row that is no row'),
    z.strictObject({ type: z.literal('ActionSet'), actions }),
  ]);
  return z.strictObject({
    type: z.literal('AdaptiveCard'),
    $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
    version: z.literal('1.5'),
    body: z.array(Element).min(1),
    actions: actions.optional(),
    ...refresh,
  });
}

/** Exactly what `render/adaptive-*.ts` may make, with no property besides. */
export const CARD_SHAPES: Readonly<Record<Standing, z.ZodType>> = {
  message: shapeOf([Execute, Fetch], { refresh: Refresh.optional() }),
  dialog: shapeOf([Submit], {}),
};
