/** The audit trail as something to hand out and to check. */
export type Trail = Readonly<{
  /** JSON lines: a header, the entries oldest first, the checkpoints. Moments, ISO 8601; from, inclusive, and until, exclusive. */
  export(range: Readonly<{ since?: string; until?: string }>): AsyncIterable<string>;
  /** Checks the stored trail itself, against the key that signs here and the checkpoints kept beside the store. */
  verify(): Promise<TrailReport>;
  /** Of the key that signs checkpoints here. */
  keyId: string;
}>;

export type TrailReport = Readonly<{
  ok: boolean;
  /** The number of the first entry; more than 1 in a part of the trail. */
  from: number;
  entries: number;
  checkpoints: number;
  /** Hex; the head of the chain after the last entry. */
  head: string;
  /** The last entry that a good signature covers; 0 if none does. */
  signedUpTo: number;
  /** False when no key id is pinned: then anybody could have made all of it. */
  originProved: boolean;
  /** Where the trail is not what it was, in its order. */
  faults: readonly Readonly<{ seq?: number; line?: number; what: string }>[];
}>;
