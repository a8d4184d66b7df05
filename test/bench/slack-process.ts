import { z } from 'zod';
import { createManifest } from '../../manifest/manifest.ts';
import { startLocalSlack } from '../../src/sandbox/slack/local-slack.ts';
import { answerRunner } from './child.ts';

/** The local Slack in a process of its own. */
const argument = z.object({ botToken: z.string(), signingSecret: z.string() }).parse(JSON.parse(process.argv[2] ?? ''));

const slack = await startLocalSlack({
  botToken: argument.botToken,
  appToken: 'xapp-not-used',
  manifest: createManifest({ url: 'https://switchboard.example.com' }),
  delivery: { kind: 'http', requestUrl: 'http://127.0.0.1:9/', signingSecret: argument.signingSecret },
});
process.on('SIGTERM', async () => {
  await slack.close();
  process.exit(0);
});
answerRunner(
  { url: slack.url, apiUrl: slack.apiUrl },
  {
    requestUrl: (url) => slack.setRequestUrl(z.string().parse(url)),
    /** When each call of a method came, in milliseconds since the epoch, with what it was given. */
    calls: (method) =>
      slack.calls.filter((call) => call.method === method).map(({ at, args }) => ({ at, args: JSON.stringify(args) })),
    count: () => slack.calls.length,
  },
);
