import { createServer, type Server } from 'node:http';
import { describe } from '../../errors.ts';
import { DELIVERY, INTERACTION } from '../../slack/limits.ts';
import { type Admin, createAdmin, rememberLast } from './admin.ts';
import { createChannels } from './channels.ts';
import { createHttpDelivery } from './delivery/http.ts';
import { createSocketDelivery } from './delivery/socket.ts';
import { createFaults } from './faults.ts';
import { createFiles } from './files.ts';
import { answerText, isLoopbackHost, TooLarge } from './http.ts';
import { createStamps } from './ids.ts';
import type { Call, Local } from './local.ts';
import { readManifest } from './manifest.ts';
import { createMessages } from './messages.ts';
import { createPeople } from './people.ts';
import type { Ping } from './pings.ts';
import type { Channel, Person } from './protocol.ts';
import { createResponseUrls } from './response-urls.ts';
import { route } from './routes.ts';
import { createStreams } from './stream.ts';
import { createTriggers } from './triggers.ts';
import { createViews } from './views.ts';

export type LocalSlackOptions = {
  /** 0: any free one. */
  port?: number;
  delivery: { kind: 'http'; requestUrl: string; signingSecret: string } | { kind: 'socket' };
  botToken: string;
  appToken: string;
  /** The app manifest object: commands, shortcuts, scopes and events come from it. */
  manifest: unknown;
  people?: Person[];
  channels?: Channel[];
  /** Milliseconds since the epoch; decides the life of trigger ids and response URLs, and signatures. */
  now?: () => number;
  /** The folder of the built page, served at `/`. */
  pageDir?: string;
  flowrouteUrl?: string;
  log?: (line: string) => void;
  /** For tests that cannot wait: the times that Slack keeps. */
  timing?: {
    ackMs?: number;
    eventRetryMs?: readonly number[];
    /** When an envelope that nobody acked comes again, in Socket Mode. */
    socketRetryMs?: number[];
    pingMs?: number;
  };
};

export type LocalSlack = {
  /** `http://127.0.0.1:port` */
  url: string;
  /** What `SLACK_API_URL` is set to. */
  apiUrl: string;
  port: number;
  /** Every call of a Web API method so far, oldest first. */
  calls: readonly Call[];
  /** Every mention in the app's messages that would have notified somebody. */
  pings: readonly Ping[];
  /** What `POST /_/admin/<name>` does, as functions. */
  admin: Admin;
  /** How many uploads of bytes have begun so far. */
  uploadsBegun(): number;
  /** Open websockets of the app. */
  connections(): number;
  setRequestUrl(url: string): void;
  close(): Promise<void>;
};

/** Starts a Slack workspace on loopback, which a Bolt app talks to by its environment alone. */
export async function startLocalSlack(options: LocalSlackOptions): Promise<LocalSlack> {
  const now = options.now ?? Date.now;
  const closing = new AbortController();
  const ackMs = options.timing?.ackMs ?? INTERACTION.ackMs;
  const manifest = readManifest(options.manifest);
  const streams = createStreams();
  const sockets =
    options.delivery.kind === 'http'
      ? null
      : createSocketDelivery({
          ackMs,
          pingMs: options.timing?.pingMs ?? 10_000,
          retryMs: options.timing?.socketRetryMs ?? [0],
        });
  const { requestUrl, signingSecret } =
    options.delivery.kind === 'http' ? options.delivery : { requestUrl: '', signingSecret: '' };
  const { delivery, repeat } = rememberLast(
    sockets ?? createHttpDelivery({ requestUrl, signingSecret, ackMs, now, closing: closing.signal }),
  );
  const local: Local = {
    now,
    log: options.log ?? (() => undefined),
    url: '',
    manifest,
    tokens: { bot: options.botToken, app: options.appToken },
    flowrouteUrl: options.flowrouteUrl ?? null,
    people: createPeople(options.people, manifest.botName),
    channels: createChannels(options.channels),
    messages: createMessages(),
    stamps: createStamps(now),
    triggers: createTriggers(now),
    responseUrls: createResponseUrls(now),
    views: createViews(streams, now),
    files: createFiles(now),
    uploadsBegun: 0,
    refusedBlocks: new Set(),
    shareDelayMs: 0,
    streams,
    faults: createFaults(),
    delivery,
    sockets,
    calls: [],
    pings: [],
    eventRetryMs: options.timing?.eventRetryMs ?? DELIVERY.eventRetryMs,
    closing: closing.signal,
  };
  const admin = createAdmin(local, repeat);
  const server = createServer((request, response) => {
    route(local, admin, options.pageDir, request, response).catch((thrown: unknown) => {
      local.log(`local Slack failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : describe(thrown)}`);
      if (!response.headersSent) answerText(response, thrown instanceof TooLarge ? 413 : 500, describe(thrown));
    });
  });
  server.on('upgrade', (request, socket, head) => {
    if (sockets && isLoopbackHost(request.headers.host)) sockets.upgrade(request, socket, head);
    else socket.destroy();
  });
  const port = await listen(server, options.port ?? 0).catch(async (thrown: unknown) => {
    await delivery.close();
    throw thrown;
  });
  local.url = `http://127.0.0.1:${port}`;
  return {
    url: local.url,
    apiUrl: `${local.url}/api/`,
    port,
    calls: local.calls,
    pings: local.pings,
    admin,
    uploadsBegun: () => local.uploadsBegun,
    connections: () => sockets?.connections() ?? 0,
    setRequestUrl: (url) => delivery.setRequestUrl(url),
    async close() {
      closing.abort();
      streams.close();
      await delivery.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
