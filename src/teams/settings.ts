/** What is set up for Teams: one app of one tenant. */
export type TeamsSettings = Readonly<{
  appId: string;
  password: string;
  tenant: string;
  /** Where messages are sent that answer nothing, with a slash at its end; nothing is sent to another host. */
  serviceUrl: string;
  /** Whether private answers stay in the channel, seen by one person: a preview that not every tenant has. */
  targeted: boolean;
}>;
