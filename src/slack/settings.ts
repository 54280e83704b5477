/** What is set up for Slack. Over HTTP there is a signing secret, over Socket Mode an app token; a bot token for one workspace, or OAuth for several. */
export type SlackSettings = Readonly<{
  botToken: string | undefined;
  signingSecret: string | undefined;
  appToken: string | undefined;
  /** Another base of the Web API, with a slash at its end. */
  apiUrl: string | undefined;
  oauth: OauthSettings | undefined;
}>;

export type OauthSettings = Readonly<{
  clientId: string;
  clientSecret: string;
  /** Ids of the workspaces and enterprises that may install the bot; nobody else may. */
  workspaces: readonly string[];
  /** The address people reach the bot at from outside. */
  publicUrl: string;
}>;
