import { z } from 'zod';
import { takeTexts } from '../../../src/messages/take.ts';
import { numberStanding } from '../../../src/numbers/account-numbers.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { createQueue } from '../../../src/storage/queue.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { capsNow } from '../../support/caps.ts';
import { quietLog } from '../../support/database.ts';
import { waitFor } from '../../support/wait-for.ts';
import { recipient, warmUp } from '../load.ts';
import { auditKey, type BenchDatabase, noPace, ourNumber, type Stage } from '../stage.ts';

/** Sent before, so that the code is warm, as it is in a process that has been up for a minute. */
const warmTexts = 300;
const texts = 600;
const inAll = warmTexts + texts;
/** One transaction takes at most 20 recipients. */
const together = 20;
const limitMs = 120_000;
/** The carrier's own pace would be all that is measured. */
const fast = { FLOWROUTE_SMS_PER_SECOND: '1000' };

const sentTimes = z.array(z.object({ at: z.number(), to: z.string() }));

/**
 * Texts a second, from a queue that holds them all into a carrier that answers at once, each to a recipient of its own, with
 * their messages in Slack and the audit trail.
 */
export async function measureThroughput(stage: Stage, database: BenchDatabase): Promise<number> {
  // Once up and down: the tables and queues are there then, and the app knows its numbers and the sender.
  const first = await stage.startApp(database);
  await warmUp(first.url);
  await first.stop();
  await fillQueue(database);
  await stage.carrier.ask('forget');
  const app = await stage.startApp(database, { pace: noPace, env: fast });
  try {
    await waitFor(
      `${inAll} texts at the carrier`,
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        return Number(await stage.carrier.ask('sentCount')) >= inAll;
      },
      limitMs,
    );
    const sent = sentTimes.parse(await stage.carrier.ask('sent'));
    if (new Set(sent.map(({ to }) => to)).size !== inAll) throw new Error(`${sent.length} POSTs for ${inAll} texts`);
    const times = sent.map(({ at }) => at).toSorted((a, b) => a - b);
    return (texts * 1_000) / ((times.at(-1) ?? 0) - (times[warmTexts - 1] ?? 0));
  } finally {
    await app.stop();
  }
}

async function fillQueue(database: BenchDatabase): Promise<void> {
  const opened = await openDatabase({ ...database, log: quietLog() });
  const queue = createQueue(opened, quietLog());
  await queue.start();
  try {
    for (let i = 0; i < inAll; i += together) {
      const to = Array.from({ length: together }, (_, k) => recipient(i + k));
      await transaction(opened.db, 'fill the queue', (trx) =>
        takeTexts(
          trx,
          { queue, auditKey, numberStanding, capsNow: capsNow() },
          {
            author: PEOPLE.sender,
            from: ourNumber,
            to,
            body: `Text of the bench ${i}`,
            mediaUrls: [],
            channelId: CHANNELS.support,
            again: false,
            source: 'modal',
          },
        ),
      );
    }
  } finally {
    await queue.stop(1_000);
    await opened.close();
  }
}
