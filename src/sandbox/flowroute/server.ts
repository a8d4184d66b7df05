import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Asked, readAsked } from './asked.ts';
import { askCarrier } from './carrier.ts';
import { CarrierError } from './carrier-errors.ts';
import { Door } from './door.ts';
import { isLoopbackHost, isLoopbackName } from './loopback.ts';
import type { LocalFlowrouteOptions } from './options.ts';
import { type Outcome, type Reply, refused } from './outcome.ts';
import type { AskedRequest } from './protocol.ts';
import { answerSideDoor } from './side-door.ts';
import { Timers } from './timers.ts';
import { World } from './world.ts';

export type LocalFlowroute = Door & {
  /** Without a slash at the end, like `http://127.0.0.1:4010`. */
  url: string;
  port: number;
  /** Ends everything that is under way, hanging connections too. */
  close(): Promise<void>;
};

/**
 * Starts a local Flowroute: the carrier's HTTP API with a seeded account, and a side door under `/_/`. Listens on loopback
 * only; throws a RangeError for any other host.
 */
export async function startLocalFlowroute(options: LocalFlowrouteOptions): Promise<LocalFlowroute> {
  const host = options.host ?? '127.0.0.1';
  if (!isLoopbackName(host)) throw new RangeError(`The local Flowroute listens on loopback only, not on ${host}.`);
  const world = new World(options);
  const answers = new Timers();
  let url = '';
  const door = new Door(world, () => url);
  const server = createServer((request, response) => {
    serve(world, door, answers, request, response).catch((thrown: unknown) => breakOff(thrown, request, response));
  });
  // Longer than clients keep a connection: one closed from here while it is taken up again would look like a reset.
  server.keepAliveTimeout = 65_000;
  const port = await listen(server, options.port ?? 0, host);
  url = `http://${host.includes(':') ? `[${host.replace(/[[\]]/g, '')}]` : host}:${port}`;
  return Object.assign(door, {
    url,
    port,
    close: () => {
      world.close();
      answers.clear();
      return end(server);
    },
  });
}

async function serve(
  world: World,
  door: Door,
  answers: Timers,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host } = request.headers;
  if (!isLoopbackHost(host)) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end('This server is for this machine only.\n');
    return;
  }
  if (request.url?.startsWith('/_/')) return answerSideDoor(door, request, response);
  const asked = await readAsked(request, `http://${host}`).catch((thrown: unknown) => {
    if (thrown instanceof CarrierError) return thrown;
    throw thrown;
  });
  if (asked instanceof CarrierError) return show(refused(asked).reply, request, response);
  const entry = log(world, asked);
  const outcome = askCarrier(world, asked);
  entry.accepted = outcome.accepted;
  reveal(outcome, entry, answers, request, response);
}

/** Whoever asked is gone, which ends it; or this server is broken, which whoever asked is told plainly. */
function breakOff(thrown: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (request.socket.destroyed || response.headersSent) request.socket.destroy();
  else response.writeHead(500, { 'content-type': 'text/plain' }).end(`The local Flowroute is broken: ${thrown}\n`);
}

function log(world: World, asked: Asked): AskedRequest {
  return world.asked.add({
    at: world.now().toISOString(),
    method: asked.method,
    path: asked.target,
    contentType: asked.contentType ?? null,
    body: asked.body.toString('utf8'),
  });
}

/** Shows the outcome, now or later, and writes down the status that was answered. */
function reveal(
  outcome: Outcome,
  entry: AskedRequest,
  answers: Timers,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const now = () => {
    if (outcome.reply.kind === 'answer') entry.status = outcome.reply.status;
    show(outcome.reply, request, response);
  };
  if (outcome.delayMs === 0) now();
  else answers.after(outcome.delayMs, now);
}

function show(reply: Reply, request: IncomingMessage, response: ServerResponse): void {
  if (reply.kind === 'hang') return;
  if (reply.kind === 'reset') {
    request.socket.resetAndDestroy();
    return;
  }
  const { status, text, contentType, headers } = reply;
  const type = text === '' ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...type, ...headers }).end(text);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/[[\]]/g, ''), () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The server has no port.'));
      else resolve(address.port);
    });
  });
}

/** Open connections, hanging ones among them, are cut: `close` alone would wait for them. */
function end(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
