/** Where a card stands in Teams, and what its buttons have to carry. */
export type Stand = Readonly<{
  /** A button with such a line opens a dialog. Left out: none does. */
  opensDialog?: (line: string) => boolean;
  /** Within a dialog, where nothing but a submit reaches the bot. */
  isDialog?: boolean;
  /**
   * Where others read along: the Teams ids (29:…) of those who may press, when the card says that not everybody may. None, or
   * more than a card may name: everybody sees a button that shows it to whoever may.
   */
  pressers?: readonly string[];
  /** What a button says of the card that it is in; handed back with the press. A hint, no proof. */
  of?: Readonly<Record<string, unknown>>;
  /** Pictures go beside the card, as files of the message: see `picturesOf`. */
  picturesBeside?: boolean;
}>;
