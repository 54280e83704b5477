/** What a line means where it is typed: something said to the others, or a command, which others may see or not. */
export type Meaning = Readonly<{ kind: 'chat' } | { kind: 'command'; line: string; seenByOthers: boolean }>;

/**
 * As in the platforms: a slash command is seen by its sender only, a mention of the bot by all, and alone with the bot
 * every line is a command. The rest is talk.
 */
export function meaningOf(line: string, conversation: string): Meaning {
  const words = line.trim();
  if (words.startsWith('/')) return { kind: 'command', line: words, seenByOthers: false };
  const mentioned = /^@chatelaine\b[\s:,]*/i.exec(words);
  if (mentioned) return { kind: 'command', line: words.slice(mentioned[0].length), seenByOthers: true };
  if (conversation.startsWith('direct:')) return { kind: 'command', line: words, seenByOthers: true };
  return { kind: 'chat' };
}
