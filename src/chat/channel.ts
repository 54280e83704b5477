/** A channel as the directory names it: its platform, a colon, and its id there, which may have colons of its own. */
export const channelOn = (platform: string, id: string): string => `${platform}:${id}`;

export const platformOf = (channel: string): string => channel.slice(0, channel.indexOf(':'));
export const idOf = (channel: string): string => channel.slice(channel.indexOf(':') + 1);
