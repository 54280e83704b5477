/** Where somebody is alone with us in Teams, or a channel we were heard from: what it takes to write there unasked. */
export type Conversation = Readonly<{
  tenant: string;
  /** Its id, in a channel without the thread. */
  id: string;
  kind: 'personal' | 'channel' | 'group';
  /** The address of the service for it. */
  serviceUrl: string;
  /** Entra object id of who is alone with us there. */
  objectId?: string;
}>;

/** What platforms that have no look-up of their own tell us of, once. */
export type Conversations = Readonly<{
  keep(conversation: Conversation): Promise<void>;
  personal(tenant: string, objectId: string): Promise<Conversation | undefined>;
  named(tenant: string, id: string): Promise<Conversation | undefined>;
  forget(tenant: string, id: string): Promise<void>;
}>;
