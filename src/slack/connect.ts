import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { App, HTTPReceiver, type Logger, SocketModeReceiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { ConfigError, describe, SlackError } from '../errors.ts';
import type { Log } from '../log.ts';
import { slackLogger } from './slack-logger.ts';
import { callFailure, clientOptions } from './web-client.ts';

/** Who the app is in its workspace. */
export type Identity = { teamId: string; botId: string; botUserId: string; teamName: string };

const identityShape = z.object({
  team_id: z.string(),
  bot_id: z.string(),
  user_id: z.string(),
  team: z.string().default(''),
});

/** A Slack that does not answer is asked this often at a start, so far apart. */
const asking = { tries: 10, pauseMs: 3_000 } as const;

/**
 * Asks Slack who the token belongs to, and again when it does not answer.
 * @throws ConfigError when Slack refuses the token, SlackError when it stays silent.
 */
export async function identify(client: WebClient, log: Log): Promise<Identity> {
  for (let tried = 1; ; tried += 1) {
    try {
      const read = identityShape.parse(await client.auth.test());
      return { teamId: read.team_id, botId: read.bot_id, botUserId: read.user_id, teamName: read.team };
    } catch (error) {
      const failure = callFailure(error);
      if (failure.kind === 'said') throw refusedToken('SLACK_BOT_TOKEN', failure.error);
      if (tried === asking.tries) throw silent(error);
      log.warn({ reason: describe(error) }, 'Slack does not answer yet');
      await new Promise((resolve) => setTimeout(resolve, asking.pauseMs));
    }
  }
}

function refusedToken(variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN', word: string): ConfigError {
  const place = variable === 'SLACK_BOT_TOKEN' ? 'OAuth & Permissions' : 'Basic Information, App-Level Tokens';
  return new ConfigError(
    'slack_refuses_token',
    `Slack refuses ${variable} (${word}).`,
    `Copy it again from your app at api.slack.com, under ${place}.`,
  );
}

function silent(cause: unknown): SlackError {
  return new SlackError('slack_silent', 'Slack does not answer.', "Check this machine's network, and SLACK_API_URL.", {
    cause,
  });
}

export type SlackConnection = {
  app: App;
  /** In HTTP mode: what answers `/slack/events`. */
  requestListener: RequestListener | null;
  start(): Promise<void>;
  /** Hears nothing more. */
  stop(): Promise<void>;
  /** Whether Slack can reach us: in Socket Mode, whether the socket stands; over HTTP that is Slack's to know. */
  isUp(): boolean;
};

/** The largest request that is read. A view's state is below 250 kB. */
const bodyLimit = 1_000_000;
/** Requests signed this far away, in either direction, are refused; Bolt looks at the past only. Seconds. */
const signedWithin = 300;
/** A socket that was just lost comes back by itself; it counts as up for this long. Milliseconds. */
const socketGraceMs = 30_000;

export function connectSlack(config: Config['slack'], identity: () => Identity | null, log: Log): SlackConnection {
  const logger = slackLogger(log);
  return config.appToken === null
    ? overHttp(config, identity, logger)
    : overSocket(config, config.appToken, identity, logger, log);
}

function overHttp(config: Config['slack'], identity: () => Identity | null, logger: Logger): SlackConnection {
  const receiver = new HTTPReceiver({
    signingSecret: config.signingSecret ?? '',
    endpoints: ['/slack/events'],
    bodyLimit: String(bodyLimit),
    logger,
    unhandledRequestHandler: ({ response, logger: to }) => {
      to.warn('A request of Slack was not answered within three seconds');
      if (!response.headersSent) response.writeHead(404).end();
    },
  });
  return {
    app: boltApp(receiver, config, identity, logger),
    requestListener: (request, response) =>
      refuseFuture(request, response) || receiver.requestListener(request, response),
    start: async () => {},
    stop: async () => {},
    isUp: () => true,
  };
}

/** A signature of tomorrow would be good for longer than five minutes. True when the request was refused. */
function refuseFuture(request: IncomingMessage, response: ServerResponse): boolean {
  const signedAt = Number(request.headers['x-slack-request-timestamp']);
  if (!Number.isFinite(signedAt) || signedAt <= Date.now() / 1_000 + signedWithin) return false;
  response.writeHead(401).end();
  return true;
}

function overSocket(
  config: Config['slack'],
  appToken: string,
  identity: () => Identity | null,
  logger: Logger,
  log: Log,
): SlackConnection {
  const envelope = z.object({ envelope_id: z.string() });
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    installerOptions: { clientOptions: clientOptions(config.apiUrl, logger) },
    customPropertiesExtractor: (args: unknown) => ({ envelopeId: envelope.safeParse(args).data?.envelope_id ?? null }),
  });
  let lastUp = performance.now();
  const isActive = () => receiver.client.websocket?.isActive() === true;
  receiver.client.on('connected', () => log.info('Connected to Slack (Socket Mode)'));
  receiver.client.on('disconnected', () => log.warn('Disconnected from Slack (Socket Mode)'));
  return {
    app: boltApp(receiver, config, identity, logger),
    requestListener: null,
    start: async () => {
      try {
        await receiver.start();
      } catch (error) {
        const failure = callFailure(error);
        throw failure.kind === 'said' ? refusedToken('SLACK_APP_TOKEN', failure.error) : silent(error);
      }
    },
    // Bolt's own stop does not wait for the socket to close.
    stop: () => receiver.client.disconnect(),
    isUp: () => {
      if (isActive()) lastUp = performance.now();
      return performance.now() - lastUp < socketGraceMs;
    },
  };
}

function boltApp(
  receiver: HTTPReceiver | SocketModeReceiver,
  config: Config['slack'],
  identity: () => Identity | null,
  logger: Logger,
): App {
  const app = new App({
    receiver,
    logger,
    convoStore: false,
    clientOptions: clientOptions(config.apiUrl, logger),
    // Without this Bolt asks auth.test once for each event.
    authorize: async () => {
      const me = identity();
      return {
        botToken: config.botToken,
        ...(me === null ? {} : { botId: me.botId, botUserId: me.botUserId, teamId: me.teamId }),
      };
    },
  });
  // Every listener answers for its own errors; what still comes here must reach the receiver, or the request would hang.
  app.error(async (error) => {
    throw error;
  });
  return app;
}
