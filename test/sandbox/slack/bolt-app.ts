import { createServer } from 'node:http';
import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { LocalSlack } from '../../../src/sandbox/slack/local-slack.ts';

export const TOKENS = { botToken: 'xoxb-tryout', appToken: 'xapp-tryout', signingSecret: 'tryout-secret' };

/** A Bolt app as anybody would write it, started against the local Slack by its address alone. */
export async function startBolt(
  slack: LocalSlack,
  mode: 'http' | 'socket',
  listen: (app: App) => void,
): Promise<{ app: App; requestUrl: string; stop(): Promise<void> }> {
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const common = { token: TOKENS.botToken, logLevel: LogLevel.ERROR, clientOptions, deferInitialization: true };
  if (mode === 'socket') {
    const receiver = new SocketModeReceiver({
      appToken: TOKENS.appToken,
      // Bolt waits this long before it connects again.
      clientPingTimeout: 500,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions },
    });
    const app = new App({ ...common, receiver });
    await app.init();
    listen(app);
    await app.start();
    return { app, requestUrl: '', stop: () => receiver.client.disconnect() };
  }
  const receiver = new HTTPReceiver({
    signingSecret: TOKENS.signingSecret,
    logLevel: LogLevel.ERROR,
    // A command that nobody answers is one of the tests.
    unhandledRequestHandler: () => undefined,
  });
  const app = new App({ ...common, receiver });
  await app.init();
  listen(app);
  const server = createServer((request, response) => receiver.requestListener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const requestUrl = `http://127.0.0.1:${port}/slack/events`;
  slack.setRequestUrl(requestUrl);
  return {
    app,
    requestUrl,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
