import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { DELIVERY } from '../../../slack/limits.ts';
import { newSecret } from '../ids.ts';
import { isObject, type JsonObject, json, parseJson } from '../json.ts';
import type { Json } from '../protocol.ts';
import { APP } from '../seed.ts';
import type { Act, Delivery, Retry } from './delivery.ts';

const ackMessage = z.object({ envelope_id: z.string(), payload: json.optional() });

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

export type SocketDelivery = Delivery & {
  /** The path of a fresh websocket address; it lets one connection in. */
  ticket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  connections(): number;
  /** Tells each connection to go, as Slack does before it renews one; after `warning` the connection stays open. */
  disconnect(reason: DisconnectReason): void;
  /** Cuts the connections off without a word, as a broken network does. */
  cut(): void;
};

type Envelope = { type: 'slash_commands' | 'interactive' | 'events_api'; payload: JsonObject; takesAnswer: boolean };

/** https://docs.slack.dev/apis/events-api/using-socket-mode */
export function createSocketDelivery(options: { ackMs: number; pingMs: number; retryMs: number[] }): SocketDelivery {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const connections: WebSocket[] = [];
  const waiting = new Map<string, (body: Json | undefined) => void>();
  const timers = new Set<NodeJS.Timeout>();
  let turn = 0;

  const say = (socket: WebSocket, message: JsonObject) => socket.send(JSON.stringify(message));
  const pinging = setInterval(() => {
    for (const socket of connections) socket.ping(newSecret().slice(0, 8));
  }, options.pingMs);

  const heard = (data: RawData) => {
    const ack = ackMessage.safeParse(parseJson(String(data)));
    if (ack.success) waiting.get(ack.data.envelope_id)?.(ack.data.payload);
  };

  const welcome = (socket: WebSocket) => {
    const debug_info = { host: 'applink-local', build_number: 1, approximate_connection_time: 18_060 };
    if (connections.length >= DELIVERY.socketConnections) {
      say(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info });
      socket.close();
      return;
    }
    connections.push(socket);
    socket.on('message', heard);
    socket.on('close', () => {
      const at = connections.indexOf(socket);
      if (at >= 0) connections.splice(at, 1);
    });
    const connection_info = { app_id: APP.id };
    say(socket, { type: 'hello', num_connections: connections.length, debug_info, connection_info });
  };

  /** Any of the connections gets the envelope; the next one gets the next. */
  const offer = (envelope: Envelope, retry: Retry | undefined): Promise<Json | undefined | 'none' | 'timeout'> => {
    const open = connections.filter((one) => one.readyState === one.OPEN);
    turn += 1;
    const socket = open[turn % Math.max(open.length, 1)];
    if (!socket) return Promise.resolve('none');
    const id = randomUUID();
    return new Promise((resolve) => {
      const finish = (result: Json | undefined) => {
        waiting.delete(id);
        timers.delete(timer);
        clearTimeout(timer);
        resolve(result);
      };
      const timer = setTimeout(() => finish('timeout'), options.ackMs);
      timers.add(timer);
      waiting.set(id, (body) => finish(isObject(body) && Object.keys(body).length === 0 ? undefined : body));
      say(socket, {
        envelope_id: id,
        type: envelope.type,
        payload: envelope.payload,
        accepts_response_payload: envelope.takesAnswer,
        ...(retry ? { retry_attempt: retry.attempt, retry_reason: retry.reason } : {}),
      });
    });
  };

  /** An envelope that nobody acked comes again; what is answered then comes too late for the person. */
  const offerAgain = (envelope: Envelope) => {
    for (const [index, ms] of options.retryMs.entries()) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        void offer(envelope, { attempt: index + 1, reason: 'timeout' });
      }, ms);
      timers.add(timer);
    }
  };

  return {
    kind: 'socket',
    async send(act, retry) {
      const started = performance.now();
      const envelope = envelopeOf(act);
      const answer = await offer(envelope, retry);
      const ms = Math.round(performance.now() - started);
      if (answer === 'none') return { ok: false, error: 'dispatch_failed', why: 'no websocket is connected', ms };
      if (answer !== 'timeout') return { ok: true, body: answer, ms };
      if (!retry) offerAgain(envelope);
      return { ok: false, error: 'operation_timeout', why: `no ack in ${options.ackMs} ms`, ms };
    },
    async event(payload, retry) {
      const answer = await offer({ type: 'events_api', payload, takesAnswer: false }, retry);
      if (answer === 'none') return { reason: 'connection_failed', final: false };
      return answer === 'timeout' ? { reason: 'timeout', final: false } : null;
    },
    ticket() {
      const ticket = newSecret();
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${APP.id}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'http://local').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    connections: () => connections.length,
    disconnect(reason) {
      for (const socket of [...connections]) {
        say(socket, { type: 'disconnect', reason, debug_info: { host: 'applink-local' } });
        if (reason !== 'warning') socket.close();
      }
    },
    cut() {
      for (const socket of [...connections]) socket.terminate();
    },
    setRequestUrl() {},
    async close() {
      clearInterval(pinging);
      for (const timer of timers) clearTimeout(timer);
      for (const socket of [...connections]) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function envelopeOf(act: Act): Envelope {
  if (act.kind === 'command') return { type: 'slash_commands', payload: act.form, takesAnswer: true };
  return { type: 'interactive', payload: act.payload, takesAnswer: true };
}
