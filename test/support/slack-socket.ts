import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Json } from './slack-blocks.ts';

export type EnvelopeKind = 'slash_commands' | 'interactive' | 'events_api';
/** What the app answered to an envelope; `acked` is false when the connection ended first. */
export type SocketAck = Readonly<{ acked: boolean; payload: Json | undefined }>;
export type EnvelopeOptions = Readonly<{ envelopeId?: string; retry?: Readonly<{ attempt: number; reason: string }> }>;

/** Slack's end of Socket Mode. */
export type SlackSocket = Readonly<{
  /** A url for one connection, as `apps.connections.open` gives it. */
  ticket(): string;
  /** Everything that arrived, parsed. */
  received: Json[];
  /** Resolves once so many connections are open. */
  connected(count?: number): Promise<void>;
  count(): number;
  /** Over the newest connection. With an `envelopeId` of before, it is that envelope again. */
  send(kind: EnvelopeKind, payload: Json, options?: EnvelopeOptions): Promise<SocketAck>;
  /** Sends whatever it is, as text that is JSON, and expects nothing. */
  push(message: unknown): void;
  /** Tells every connection to come back. */
  disconnect(reason?: 'warning' | 'refresh_requested' | 'link_disabled'): void;
  /** Cuts every connection, as a lost network does. */
  cut(): void;
  close(): void;
}>;

export function openSocket(server: Server, appId: string): SlackSocket {
  const sockets = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const received: Json[] = [];
  const open: WebSocket[] = [];
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const ticket = new URL(request.url ?? '/', 'http://slack').searchParams.get('ticket') ?? '';
    if (!tickets.delete(ticket)) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    sockets.handleUpgrade(request, socket, head, (link) => sockets.emit('connection', link));
  });
  sockets.on('connection', (link: WebSocket) => {
    open.push(link);
    link.on('message', (data) => received.push(JSON.parse(String(data)) as Json));
    link.on('close', () => open.splice(open.indexOf(link), 1));
    link.send(JSON.stringify(helloOf(appId, open.length)));
  });
  return {
    received,
    count: () => open.length,
    ticket: () => {
      const ticket = randomUUID();
      tickets.add(ticket);
      const { port } = server.address() as { port: number };
      return `ws://127.0.0.1:${port}/link/?ticket=${ticket}&app_id=${appId}`;
    },
    connected: async (count = 1) => {
      while (open.length < count) await once(sockets, 'connection');
    },
    send: async (kind, payload, { envelopeId = randomUUID(), retry } = {}) => {
      const link = open.at(-1);
      if (!link) throw new Error('no app is connected');
      const acked = acknowledgement(link, envelopeId);
      const isEvent = kind === 'events_api';
      link.send(
        JSON.stringify({
          envelope_id: envelopeId,
          type: kind,
          payload,
          accepts_response_payload: !isEvent,
          ...(isEvent && { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }),
        }),
      );
      return acked;
    },
    push: (message) => open.at(-1)?.send(JSON.stringify(message)),
    disconnect: (reason = 'refresh_requested') => {
      for (const link of open) link.send(JSON.stringify({ type: 'disconnect', reason, debug_info: HOST }));
    },
    cut: () => {
      for (const link of open) link.terminate();
    },
    close: () => {
      for (const link of open) link.terminate();
      sockets.close();
    },
  };
}

const HOST = { host: 'applink-test', build_number: 1, approximate_connection_time: 18_060 };

const helloOf = (appId: string, connections: number): Json => ({
  type: 'hello',
  num_connections: connections,
  debug_info: HOST,
  connection_info: { app_id: appId },
});

function acknowledgement(link: WebSocket, envelopeId: string): Promise<SocketAck> {
  return new Promise((resolve) => {
    const done = (ack: SocketAck): void => {
      link.off('message', hear);
      link.off('close', gone);
      resolve(ack);
    };
    const hear = (data: unknown): void => {
      const said = JSON.parse(String(data)) as { envelope_id?: string; payload?: Json };
      if (said.envelope_id === envelopeId) done({ acked: true, payload: said.payload });
    };
    const gone = (): void => done({ acked: false, payload: undefined });
    link.on('message', hear);
    link.on('close', gone);
  });
}
