import { createSettings } from './access/settings.ts';
import { readEnvironment, runMain } from './environment.ts';
import { createFlowroute } from './flowroute/index.ts';
import { checkCarrier } from './numbers/check-carrier.ts';
import { checkSlack } from './slack/check-slack.ts';
import { slackLogger } from './slack/slack-logger.ts';
import { createWebClient } from './slack/web-client.ts';
import { checkDatabase } from './storage/check.ts';
import { openDatabase } from './storage/database.ts';

/** `npm run doctor`: what is well, and what to do about what is not. Ends with status 1 when something needs attention. */
await runMain(async () => {
  const { config, log } = readEnvironment();
  log.level = 'silent';
  const client = createWebClient(config.slack.botToken, config.slack.apiUrl, slackLogger(log));
  const flowroute = createFlowroute(config.flowroute);
  const database = await openDatabase({ ...config, log });
  const settings = createSettings(database.db, config);
  try {
    const checks = [
      ...(await checkSlack(client, { ...config, approvalChannel: await settings.checkedChannel() })),
      await checkCarrier(flowroute),
      ...(await checkDatabase(database, () => new Date())),
    ];
    for (const { ok, name, says, next } of checks) {
      process.stdout.write(`${ok ? 'ok ' : 'NO '} ${name} ${says}${next === null ? '' : `\n     ${next}`}\n`);
    }
    if (checks.some((check) => !check.ok)) process.exitCode = 1;
  } finally {
    flowroute.close();
    await database.close();
  }
});
