import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { type LocalSlack, type LocalSlackOptions, startLocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { TOKENS } from './bolt-app.ts';
import { manifest } from './manifest.ts';

/** A local Slack in HTTP mode with nobody listening yet, and Slack's own client for it. */
export async function startTryout(
  options: Partial<LocalSlackOptions> = {},
): Promise<{ slack: LocalSlack; client: WebClient }> {
  const slack = await startLocalSlack({
    delivery: { kind: 'http', requestUrl: '', signingSecret: TOKENS.signingSecret },
    botToken: TOKENS.botToken,
    appToken: TOKENS.appToken,
    manifest,
    ...options,
  });
  return { slack, client: clientOf(slack, TOKENS.botToken) };
}

/** Refusals are what these tests are about; the client need not print each. */
const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export function clientOf(slack: LocalSlack, token: string, more: object = {}): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
    ...more,
  });
}

/** What Slack's client says of a refused call. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (thrown) {
    const data = thrown instanceof Error && 'data' in thrown ? thrown.data : undefined;
    if (typeof data === 'object' && data !== null && 'error' in data) {
      const metadata = 'response_metadata' in data ? data.response_metadata : undefined;
      const messages = typeof metadata === 'object' && metadata && 'messages' in metadata ? metadata.messages : [];
      return { error: String(data.error), messages: Array.isArray(messages) ? messages.map(String) : [] };
    }
    throw thrown;
  }
  throw new Error('the call was not refused');
}

export type Heard = { headers: IncomingHttpHeaders; body: string; at: number };
type Answer = { status: number; body?: string; type?: string; headers?: { [name: string]: string } } | 'nothing';

/** A plain server in the place of an app: what it heard, and what it answers to the nth request. */
export async function startListener(answer: (heard: Heard, count: number) => Answer) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const one = { headers: request.headers, body: Buffer.concat(chunks).toString(), at: performance.now() };
    heard.push(one);
    const said = answer(one, heard.length);
    if (said === 'nothing') return;
    response.writeHead(said.status, { ...(said.type ? { 'content-type': said.type } : {}), ...said.headers });
    response.end(said.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    heard,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The payload of an interactivity request. */
export function payloadOf(heard: Heard | undefined) {
  return JSON.parse(new URLSearchParams(heard?.body).get('payload') ?? 'null');
}
