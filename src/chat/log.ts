type Write = (fields: object, words: string) => void;

/** Where the edges write what an operator may want to know; never what people said. */
export type Log = Readonly<Record<'error' | 'warn' | 'info', Write>>;
