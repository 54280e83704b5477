/** The moment, ISO 8601 in UTC; for what people read. Whatever decides uses the store's clock. */
export type Clock = () => string;
