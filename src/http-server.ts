import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { Log } from './log.ts';

export type HttpRoutes = {
  /** Answers `POST /slack/events`; null in Socket Mode. */
  slack: RequestListener | null;
  /** What is not up, in words; empty when all is. */
  notReady(): Promise<string[]>;
  metrics: Registry;
  /** The bearer token that /metrics asks for; null: loopback only. */
  metricsToken: string | null;
};

export type HttpServer = { port: number; close(): Promise<void> };

/** The one HTTP server of the app, in both modes: Slack, health, readiness and metrics. */
export async function startHttpServer(port: number, routes: HttpRoutes, log: Log): Promise<HttpServer> {
  const server = createServer((request, response) => {
    route(request, response, routes).catch((error: unknown) => {
      log.error({ err: error }, 'An HTTP request ended in an error');
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // A client that sends its headers slowly must not hold a connection for ever.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await listening(server, port);
  const address = server.address();
  return {
    port: isAddress(address) ? address.port : port,
    close: () => closed(server),
  };
}

async function route(request: IncomingMessage, response: ServerResponse, routes: HttpRoutes): Promise<void> {
  const path = (request.url ?? '').split('?')[0];
  if (path === '/slack/events' && routes.slack !== null) return void routes.slack(request, response);
  if (request.method !== 'GET') return plain(response, path === '/healthz' ? 405 : 404, 'Not found');
  if (path === '/healthz') return plain(response, 200, 'up');
  if (path === '/readyz') {
    const missing = await routes.notReady();
    return plain(
      response,
      missing.length === 0 ? 200 : 503,
      missing.length === 0 ? 'ready' : `not ready: ${missing.join('; ')}`,
    );
  }
  if (path === '/metrics') return metrics(request, response, routes);
  plain(response, 404, 'Not found');
}

async function metrics(request: IncomingMessage, response: ServerResponse, routes: HttpRoutes): Promise<void> {
  if (!mayReadMetrics(request, routes.metricsToken)) return plain(response, 403, 'Forbidden');
  // Read before the head is written: while the database is away they cannot be had, and that is a 500, not an empty 200.
  const lines = await routes.metrics.metrics();
  response.writeHead(200, { 'content-type': routes.metrics.contentType });
  response.end(lines);
}

function mayReadMetrics(request: IncomingMessage, token: string | null): boolean {
  if (token === null) {
    // A proxy on this machine makes everyone look local; what it forwards is not.
    const forwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
    return !forwarded && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
  }
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function isAddress(address: AddressInfo | string | null): address is AddressInfo {
  return address !== null && typeof address !== 'string';
}
