type Settings = Readonly<{
  freshMs: number;
  /** Beyond so many, what was asked first is forgotten. */
  most: number;
  now(): number;
}>;

/** What somebody else knows, asked once in a while by whoever wants it, and however many want it at once. */
export type Memory<T> = Readonly<{
  /** What could not be found out is asked again, and so is what is not `lasting`. */
  read(key: string, ask: () => Promise<T>, lasting?: (found: T) => boolean): Promise<T>;
  forget(key: string): void;
}>;

export function memoryOf<T>({ freshMs, most, now }: Settings): Memory<T> {
  const known = new Map<string, Readonly<{ at: number; found: Promise<T> }>>();
  return {
    read: (key, ask, lasting = () => true) => {
      const kept = known.get(key);
      if (kept && now() - kept.at < freshMs) return kept.found;
      const found = ask();
      known.delete(key);
      known.set(key, { at: now(), found });
      const forget = () => void (known.get(key)?.found === found && known.delete(key));
      found.then((one) => lasting(one) || forget(), forget);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return found;
    },
    forget: (key) => void known.delete(key),
  };
}
