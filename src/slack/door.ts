import type { App, Receiver } from '@slack/bolt';
import { firstTime } from '../chat/once.ts';
import { within } from '../chat/patience.ts';
import { NO_TRACE, type Trace } from '../ports/watch.ts';
import { type Payload, readPayload } from './payload.ts';
import { LEEWAY_SECONDS } from './signature.ts';
import { tenantOf, type Workspace, type Workspaces } from './workspaces.ts';

/** What is told to listeners besides the payload. `delivery` is the key under which it is taken once. */
export type Admitted = Readonly<{ delivery: string; workspace: Workspace }>;

/** Of what Bolt hands on; the door put it there. */
export const admittedIn = (context: object): Admitted => context as Admitted;

/** What came of a delivery: the status to answer with, if nobody has answered yet. */
export type Outcome = 200 | 401;

export type Delivered = Readonly<{
  body: unknown;
  /** Unique to these very bytes: of the signature, or of the envelope. */
  key: string;
  retryNum?: number;
  ack(response?: unknown): Promise<void>;
}>;

/** The one way in, for HTTP and for Socket Mode alike. Stopping waits for what has come in: much of it was acknowledged first. */
export type Door = Receiver &
  Readonly<{
    /** Throws `MalformedError` for what is no payload. */
    admit(delivered: Delivered): Promise<Outcome>;
  }>;

/** What takes longer when the program is to stop is cut off: whatever it was to write is then not written. */
const LONGEST_DRAIN_MS = 10_000;

type Refuse = (payload: Payload, ack: Delivered['ack'], error?: unknown) => Promise<void>;

/** `refuse` answers somebody from a workspace that is not ours, or of which the error keeps us from knowing. */
export function openDoor(workspaces: Workspaces, refuse: Refuse, trace: Trace = NO_TRACE): Door {
  let app: App | undefined;
  const isFirst = firstTime(REMEMBERED_MS);
  const underWay = new Set<Promise<unknown>>();
  const enter: Door['admit'] = async ({ body, key, retryNum, ack }) => {
    const payload = readPayload(body);
    if (payload.kind === 'challenge') await ack({ challenge: payload.challenge });
    if (payload.kind === 'challenge' || payload.kind === 'other') return 200;
    let workspace: Workspace | undefined;
    try {
      workspace = await workspaceOf(workspaces, payload);
    } catch (error) {
      // Never an error of HTTP: Slack cuts off an app that answers events with them, and shows people nothing else.
      await refuse(payload, ack, error);
      return 200;
    }
    if (!workspace || isOtherApp(payload, workspace)) {
      if (payload.kind === 'event' || workspace) return 401;
      await refuse(payload, ack);
      return 200;
    }
    const delivery = payload.kind === 'event' ? `event:${tenantOf(workspace)}:${payload.body.event_id}` : key;
    if (!isFirst(delivery)) return 200;
    const admitted: Admitted = { delivery, workspace };
    await app?.processEvent({
      body: payload.body,
      ack,
      ...(retryNum !== undefined && { retryNum }),
      customProperties: { ...admitted },
    });
    return 200;
  };
  return {
    init: (given) => {
      app = given;
    },
    start: async () => {},
    stop: async () => void (await within(LONGEST_DRAIN_MS, Promise.allSettled(underWay))),
    admit: (delivered) => {
      const work = trace.within(() => enter(delivered)).finally(() => underWay.delete(work));
      underWay.add(work);
      return work;
    },
  };
}

const given = (id: string | null | undefined): string | undefined => id || undefined;

function workspaceOf(workspaces: Workspaces, payload: Exclude<Payload, { kind: 'challenge' | 'other' }>) {
  switch (payload.kind) {
    case 'command':
      return workspaces.find(given(payload.body.enterprise_id), given(payload.body.team_id));
    case 'interaction': {
      const { view, team, enterprise, user } = payload.body;
      return workspaces.find(
        given(enterprise?.id),
        given(view?.app_installed_team_id) ?? team?.id ?? given(user.team_id),
      );
    }
    case 'event': {
      // In a channel that two organisations share, the team is where the event arose, and the authorization whom it is for.
      const [authorized] = payload.body.authorizations ?? [];
      const { enterprise_id, team_id } = authorized ?? payload.body;
      return workspaces.find(given(enterprise_id), given(team_id));
    }
  }
}

const isOtherApp = ({ body }: Extract<Payload, { body: unknown }>, { appId }: Workspace): boolean =>
  appId !== undefined && body.api_app_id !== appId;

/** Longer than a request stays good: one signed by a clock that is ahead is good for twice the leeway. */
const REMEMBERED_MS = 2 * LEEWAY_SECONDS * 1_000;
