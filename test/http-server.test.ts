import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Counter, Gauge, Registry } from 'prom-client';
import { type HttpRoutes, type HttpServer, startHttpServer } from '../src/http-server.ts';
import { quietLog } from './support/database.ts';

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** One request over a connection of its own; `host` other than loopback stands for somebody else on the network. */
function ask(server: HttpServer, path: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: server.port, path, agent: false, ...options }, (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

const metrics = new Registry();
new Counter({ name: 'switchboard_tests_total', help: 'For tests', registers: [metrics] }).inc();
let missing: string[] = [];
const routes: HttpRoutes = {
  slack: (request, response) => response.end(`slack heard ${request.method}`),
  notReady: async () => missing,
  metrics,
  metricsToken: null,
};

async function withServer(changed: Partial<HttpRoutes>, use: (server: HttpServer) => Promise<void>): Promise<void> {
  const server = await startHttpServer(0, { ...routes, ...changed }, quietLog());
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

describe('the HTTP server', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await startHttpServer(0, routes, quietLog());
  });
  afterAll(() => server?.close());

  test.each<[string, RequestOptions, number, string]>([
    ['/healthz', {}, 200, 'up\n'],
    ['/healthz?from=balancer', {}, 200, 'up\n'],
    ['/healthz', { method: 'POST' }, 405, 'Not found\n'],
    ['/slack/events', { method: 'POST' }, 200, 'slack heard POST'],
    ['/slack/events', {}, 200, 'slack heard GET'],
    ['/slack/events/', { method: 'POST' }, 404, 'Not found\n'],
    ['/', {}, 404, 'Not found\n'],
    ['/metrics/', {}, 404, 'Not found\n'],
    ['/readyz', { method: 'POST' }, 404, 'Not found\n'],
    ['//healthz', {}, 404, 'Not found\n'],
  ])('answers %s %j with %i', async (path, options, status, body) => {
    expect(await ask(server, path, options)).toMatchObject({ status, body });
  });

  test('answers 500, not an empty page, when the metrics cannot be read', async () => {
    const broken = new Registry();
    new Gauge({
      name: 'switchboard_tests',
      help: 'For tests',
      registers: [broken],
      collect: () => Promise.reject(new Error('the database is away')),
    });
    await withServer({ metrics: broken }, async (one) => {
      expect(await ask(one, '/metrics')).toMatchObject({ status: 500, body: '' });
    });
  });

  test('is ready once everything is, and says what is not', async () => {
    missing = ['database', 'Slack connection'];
    expect(await ask(server, '/readyz')).toMatchObject({
      status: 503,
      body: 'not ready: database; Slack connection\n',
    });
    missing = [];
    expect(await ask(server, '/readyz')).toMatchObject({ status: 200, body: 'ready\n' });
  });

  test('knows no path of Slack in Socket Mode', () =>
    withServer({ slack: null }, async (alone) => {
      expect(await ask(alone, '/slack/events', { method: 'POST' })).toMatchObject({ status: 404 });
    }));

  test('answers 500 where a check throws, without a word of why, and lives on', () =>
    withServer({ notReady: () => Promise.reject(new Error('inside')) }, async (alone) => {
      expect(await ask(alone, '/readyz')).toMatchObject({ status: 500, body: '' });
      expect(await ask(alone, '/healthz')).toMatchObject({ status: 200 });
    }));

  test('says at once that its port is taken', async () => {
    await expect(startHttpServer(server.port, routes, quietLog())).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('closes though a connection is kept open without a request', async () => {
    const alone = await startHttpServer(0, routes, quietLog());
    const socket = connect(alone.port, '127.0.0.1');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: keep-alive\r\n\r\n');
    await new Promise((resolve) => socket.once('data', resolve));
    await alone.close();
    await ended;
  });
});

describe('/metrics without a token', () => {
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;

  test('answers this machine', () =>
    withServer({}, async (server) => {
      const answer = await ask(server, '/metrics');
      expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('switchboard_tests_total 1') });
      expect(answer.headers['content-type']).toContain('text/plain');
    }));

  test.each([{ 'x-forwarded-for': '203.0.113.9' }, { forwarded: 'for=203.0.113.9' }])(
    'does not answer what a proxy forwards: %j',
    (headers) =>
      withServer({}, async (server) => {
        expect(await ask(server, '/metrics', { headers })).toMatchObject({ status: 403, body: 'Forbidden\n' });
      }),
  );

  (elsewhere === undefined ? test.skip : test)('does not answer another machine', () =>
    withServer({}, async (server) => {
      expect(await ask(server, '/metrics', { host: elsewhere })).toMatchObject({ status: 403 });
      expect(await ask(server, '/healthz', { host: elsewhere })).toMatchObject({ status: 200 });
    }),
  );
});

describe('/metrics with a token', () => {
  const metricsToken = 'a-token-of-tests';
  test.each<[string, string | undefined, number]>([
    ['answers who has it', `Bearer ${metricsToken}`, 200],
    ['asks for it on this machine too', undefined, 403],
    ['refuses another of the same length', `Bearer ${'x'.repeat(metricsToken.length)}`, 403],
    ['refuses one that begins the same', `Bearer ${metricsToken}x`, 403],
    ['refuses its beginning', `Bearer ${metricsToken.slice(0, -1)}`, 403],
    ['refuses it without its kind', metricsToken, 403],
    ['refuses an empty one', 'Bearer ', 403],
  ])('%s', (_, authorization, status) =>
    withServer({ metricsToken }, async (server) => {
      const headers = authorization === undefined ? {} : { authorization, 'x-forwarded-for': '203.0.113.9' };
      expect(await ask(server, '/metrics', { headers })).toMatchObject({ status });
    }),
  );
});
