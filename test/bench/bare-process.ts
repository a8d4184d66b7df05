import { readEnvironment } from '../../src/environment.ts';
import { startHttpServer } from '../../src/http-server.ts';
import { createMetrics } from '../../src/metrics.ts';
import { connectSlack } from '../../src/slack/connect.ts';
import { answerRunner } from './child.ts';

/** A bare Bolt app: one listener that acks and does nothing, behind the same server and the same receiver as ours. */
const { config, log } = readEnvironment();
const slack = connectSlack(config.slack, () => null, log);
slack.app.command('/sms', async ({ ack }) => ack());
const server = await startHttpServer(
  0,
  {
    slack: slack.requestListener,
    notReady: async () => [],
    metrics: createMetrics(() => null).registry,
    metricsToken: null,
  },
  log,
);
process.on('SIGTERM', async () => {
  await server.close();
  process.exit(0);
});
answerRunner({ url: `http://127.0.0.1:${server.port}` }, {});
