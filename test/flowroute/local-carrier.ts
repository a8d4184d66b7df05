import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createFlowroute, type Flowroute, type FlowrouteOptions } from '../../src/flowroute/index.ts';

/** What a local carrier was asked, as it arrived. */
export type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  /** The client's port: the same for two requests on one kept-alive connection. */
  clientPort: number | undefined;
};

/** What it does with one request: answer, or misbehave. */
export type Reply =
  | { status: number; json?: unknown; text?: string | Buffer; headers?: Record<string, string> }
  /** Never answers. */
  | 'hang'
  /** Breaks the connection off without an answer. */
  | 'reset'
  /** Breaks it off once that has come. */
  | { resetsAfter: Promise<unknown> }
  /** Sends the status and a part of the body, and then nothing. */
  | { status: number; stopsAfter: string }
  /** Sends the status and a part of the body, and breaks off. */
  | { status: number; breaksAfter: string };

export type Carrier = {
  url: string;
  asked: Asked[];
  /** The requests with this verb. */
  count(method: string): number;
  /** Resolves when this many requests have come. */
  reached(requests: number): Promise<void>;
};

const closers: (() => Promise<void>)[] = [];

/** Ends every server and client of a test; for `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}

/** A server on port 0 that answers each request as `answer` says. */
export async function startCarrier(answer: (asked: Asked, index: number) => Reply): Promise<Carrier> {
  const asked: Asked[] = [];
  const waiting: { requests: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const one = await readRequest(request);
    const index = asked.push(one) - 1;
    for (const { requests, resolve } of waiting) if (asked.length >= requests) resolve();
    perform(answer(one, index), response);
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    asked,
    count: (method) => asked.filter((one) => one.method === method).length,
    reached: (requests) =>
      asked.length >= requests ? Promise.resolve() : new Promise((resolve) => waiting.push({ requests, resolve })),
  };
}

/** A carrier that gives these replies in order; more requests than replies get a 599. */
export function startScript(...replies: Reply[]): Promise<Carrier> {
  return startCarrier((_asked, index) => replies[index] ?? { status: 599, text: 'the script has ended' });
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const url = new URL(request.url ?? '/', 'http://local');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
    clientPort: request.socket.remotePort,
  };
}

function perform(reply: Reply, response: ServerResponse): void {
  if (reply === 'hang') return;
  if (reply === 'reset') {
    response.socket?.resetAndDestroy();
  } else if ('resetsAfter' in reply) {
    reply.resetsAfter.then(() => response.socket?.resetAndDestroy());
  } else if ('stopsAfter' in reply) {
    response.writeHead(reply.status, { 'content-length': '1000' }).write(reply.stopsAfter);
  } else if ('breaksAfter' in reply) {
    response.writeHead(reply.status, { 'content-length': '1000' });
    response.write(reply.breaksAfter, () => response.socket?.destroy());
  } else {
    const body = reply.json === undefined ? (reply.text ?? '') : JSON.stringify(reply.json);
    response.writeHead(reply.status, { 'content-type': 'application/vnd.api+json', ...reply.headers }).end(body);
  }
}

export type TcpServer = { port: number; url: string; connections: Socket[]; received(): string };

/** A bare TCP server: `onData` is called with each chunk, the number of its connection and all that came before. */
export async function startTcp(
  onData: (socket: Socket, chunk: Buffer, connection: number) => void,
): Promise<TcpServer> {
  const connections: Socket[] = [];
  const chunks: Buffer[] = [];
  const server = createTcpServer((socket) => {
    const number = connections.push(socket);
    // The far end breaking off is what these tests are about.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      onData(socket, chunk, number);
    });
  });
  const port = await listen(server);
  closers.push(async () => {
    for (const socket of connections) socket.destroy();
  });
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections,
    received: () => Buffer.concat(chunks).toString('latin1'),
  };
}

/** Listens on a free port of loopback until the test is over. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
    await closed;
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** A port of loopback on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

export const accessKey = 'access-12345678';
export const secretKey = 'a-secret-of-thirty-two-characters';

/** A client of a local carrier, closed with the test. */
export function clientFor(url: string, options: Partial<FlowrouteOptions> = {}): Flowroute {
  const client = createFlowroute({ baseUrl: url, accessKey, secretKey, timeoutMs: 5_000, ...options });
  closers.push(async () => client.close());
  return client;
}

/** The limit of one attempt, in milliseconds: short where the carrier falls silent, else one that a busy machine keeps. */
export function limitFor(reply: Reply): number {
  const isSilent = reply === 'hang' || (typeof reply === 'object' && 'stopsAfter' in reply);
  return isSilent ? 1_000 : 5_000;
}

/** A clock that only sleeping moves, for read budgets: `waits` is what was slept. */
export function fakeTime(start = Date.UTC(2026, 0, 15)) {
  const waits: number[] = [];
  let time = start;
  return {
    waits,
    pass: (ms: number) => {
      time += ms;
    },
    options: {
      now: () => time,
      sleep: async (ms: number) => {
        waits.push(ms);
        time += ms;
      },
      random: () => 0,
    },
  };
}
