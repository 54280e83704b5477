/** A workspace of a chat platform in which the bot is installed. */
export type Installation = Readonly<{
  /** Id of the enterprise, where the workspace belongs to one. */
  enterprise: string | null;
  /** Id of the workspace; null where the bot is installed for a whole enterprise. */
  team: string | null;
  name: string;
  appId: string;
  botId: string;
  botUserId: string;
  /** The bot's token: secret, encrypted at rest. */
  token: string;
  scopes: readonly string[];
}>;

/** The workspaces that installed the bot themselves. Each change has its audit entry in the same transaction. */
export type Installations = Readonly<{
  all(): Promise<readonly Installation[]>;
  /** Puts it in the place of the one for the same workspace, if there is one. `by` is the account of who installed it. */
  save(installation: Installation, by: string): Promise<void>;
  /** Forgets the token; whether there was one. */
  remove(workspace: Pick<Installation, 'enterprise' | 'team'>): Promise<boolean>;
}>;
