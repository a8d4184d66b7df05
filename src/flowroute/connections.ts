import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/**
 * How far the connection of one attempt came. `opening` proves that no byte of the request has left: Node keeps the
 * request back until the socket is connected and, with TLS, until the certificate was accepted. `unknown` proves nothing.
 */
export type Connection = { state: 'unknown' | 'opening' | 'open' };

/**
 * Servers close a connection that lies idle, and a request that crosses that close on the wire has an unknown outcome.
 * The shortest idle time among common servers is 5 s; ours is below it.
 */
const idleMs = 4_000;

export type Connections = ReturnType<typeof watchConnections>;

/** The keep-alive agent for a base address. */
export function keepAliveAgent(baseUrl: string): HttpAgent {
  const options = { keepAlive: true, timeout: idleMs, maxFreeSockets: 8 };
  return baseUrl.startsWith('https:') ? new HttpsAgent(options) : new HttpAgent(options);
}

/**
 * Watches the connection that the agent opens for an attempt, through the method that Node documents for overriding. It is
 * called while the request is being made, so it belongs to the attempt that is starting. A request that reuses a
 * connection, or queues for one, stays `unknown`.
 */
export function watchConnections(agent: HttpAgent) {
  const secure = agent instanceof HttpsAgent;
  let starting: Connection | null = null;

  const createConnection = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const connection = starting;
    const socket = createConnection(options, callback);
    if (connection !== null && socket) follow(socket, connection, secure);
    return socket;
  };

  return {
    agent,
    /** Starts an attempt and says what becomes of its connection. */
    watch<T>(start: () => Promise<T>): { answer: Promise<T>; connection: Connection } {
      const connection: Connection = { state: 'unknown' };
      starting = connection;
      try {
        return { answer: start(), connection };
      } finally {
        starting = null;
      }
    },
    close(): void {
      agent.destroy();
    },
  };
}

function follow(socket: Duplex, connection: Connection, secure: boolean): void {
  // A socket that is connected already, or a tunnelling proxy's plain one under an https request, proves nothing.
  if (!(socket instanceof Socket) || !socket.connecting) return;
  if (secure && !(socket instanceof TLSSocket)) return;
  connection.state = 'opening';
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => {
    connection.state = 'open';
  });
}
