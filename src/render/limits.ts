/** Ceilings of each platform, in characters (UTF-16 units) or in pieces. Slack counts characters after escaping. */
export const SLACK = {
  /** The text of all blocks together is undocumented for a message, refused from about 13,200 on; a view has 250 kB. */
  message: { blocks: 50, text: 12_000 },
  modal: { blocks: 100, text: 40_000 },
  fallbackText: 4_000,
  header: 150,
  section: 3_000,
  fields: 10,
  field: 2_000,
  context: 2_000,
  buttons: 25,
  buttonText: 75,
  line: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  altText: 2_000,
  label: 2_000,
  placeholder: 150,
  inputText: 3_000,
  options: 100,
  optionText: 75,
  optionValue: 150,
  blockId: 255,
  modalTitle: 24,
  privateMetadata: 3_000,
  tableRows: 100,
  tableColumns: 20,
  tableText: 10_000,
} as const;

export const TEAMS = {
  /** Our budget for one card, in bytes of its JSON in UTF-16; Teams takes messages of 80 kB for certain and refuses those of about 100. */
  cardBytes: 70_000,
  /** Of a picture within a card, in base64: with the budget above it stays below what Teams refuses. */
  pictureCharacters: 13_000,
  /** Of a picture beside a card, in base64: Teams takes a megabyte. */
  besideCharacters: 1_300_000,
  altText: 500,
  /** What one table or list may take of it, and one quote: what stands behind has to find room, too. */
  blockBytes: 60_000,
  quoteBytes: 12_000,
  text: 3_000,
  title: 300,
  footer: 500,
  confirm: 300,
  label: 500,
  /** Of about sixty characters a line: more columns than these break words. */
  tableColumns: 4,
  /** Teams takes six in a row, the official renderer five unless told otherwise. */
  buttons: 5,
  buttonText: 75,
  /** Beyond this many, or this many bytes, choices are asked for while one types. */
  choices: 100,
  choiceBytes: 8_000,
  choiceText: 150,
  /** Of the line that such a question carries. */
  datasetLine: 1_000,
  inputText: 3_000,
  /** For whom a card is asked for anew when they see it. */
  pressers: 60,
} as const;

export const PLAIN = { text: 4_000, choices: 20 } as const;
