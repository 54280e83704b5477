/** Carries a few words to a telephone, over a text message service. */
export type Courier = Readonly<{
  /**
   * Resolves once the service has taken the words, which is not yet that somebody has read them. `to` is E.164; `words`
   * are at most `TEXT_PARTS_MOST` parts by `textParts` of `domain/text-message.ts`. One call sends one message or none: it
   * is never repeated here. Rejects with `CourierFault`.
   */
  text(to: string, words: string): Promise<void>;
  /** May we send? Sends nothing and changes nothing. Rejects with `CourierFault`. */
  check(): Promise<readonly CourierFinding[]>;
}>;

/** One thing that was looked at; `remedy` where it is not as it has to be, in a sentence for the operator. */
export type CourierFinding = Readonly<{ what: string; remedy?: string }>;

/** After the first two and the last nobody knows whether the words were taken; after the others they were not. */
export type CourierFaultCode =
  /** No answer came: nobody is there, or the connection was lost on the way. */
  | 'unreachable'
  /** No answer came in time. */
  | 'timeout'
  /** Our key was turned away, or the account may not do this. */
  | 'refused'
  /** Our own settings: an account or a sender that the service does not know. */
  | 'misconfigured'
  /** The service says that this telephone cannot be written to; another one may. */
  | 'number'
  /** Anything else that was answered. */
  | 'failed';

/** What went wrong on the way. `detail` is for the operator: no telephone, no words, no secret. */
export class CourierFault extends Error {
  override readonly name = 'CourierFault';
  readonly code: CourierFaultCode;
  readonly detail: string;

  /** Takes no cause: what lies under it may hold what was to be sent. */
  constructor(code: CourierFaultCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
  }
}
