/** What the bot asks Slack for, and why: the manifests, the installation and `doctor` have it from here. */
export const SCOPES = {
  commands: 'the five commands, and the shortcut on messages',
  'chat:write': 'answers and notices',
  'chat:write.public': 'notices and shared answers in public channels without being invited to each',
  'files:write': 'the weekly picture of who holds what: Slack shows in messages what it keeps as a file',
  'im:write': 'private messages to people',
  'im:history': 'what people write to the bot when they are alone with it',
  'app_mentions:read': 'mentions, the only way into threads',
  'users:read': 'whether somebody is a full member, a guest, or from elsewhere',
  'users:read.email': 'the verified mail address, by which people are found in the directory',
  'channels:read': 'whether a public channel for notices is there, and shared with nobody outside',
  'groups:read': 'the same for private channels that the bot was invited to',
} as const;

export const scopeNames = (): readonly string[] => Object.keys(SCOPES);
