import { openDatabase } from '../../../src/storage/database.ts';
import { quietLog } from '../../support/database.ts';
import { atPace, recipient, typeCommand, warmUp } from '../load.ts';
import type { BenchDatabase, Stage } from '../stage.ts';

const perSecond = 20;
const seconds = 15;
const count = perSecond * seconds;

/** `/sms <to> <text>` to its ack, 20 a second, in milliseconds. The ack is the confirm, and what was typed is committed by then. */
export async function measureAck(stage: Stage, database: BenchDatabase): Promise<number[]> {
  const app = await stage.startApp(database);
  try {
    await warmUp(app.url);
    const answers = await atPace(count, perSecond, (i) => typeCommand(app.url, `${recipient(i)} ack number ${i}`));
    const unconfirmed = answers.filter(({ body }) => !body.includes('"Send"')).length;
    if (unconfirmed > 0) throw new Error(`${unconfirmed} of ${count} commands were not answered with a confirm`);
    return answers.map(({ ms }) => ms);
  } finally {
    await app.stop();
    await mustHold(database);
  }
}

/** The same requests to a bare Bolt app, which acks and does nothing. */
export async function measureBareAck(stage: Stage): Promise<number[]> {
  const bare = await stage.startBare();
  try {
    for (let i = 0; i < 100; i += 1) await typeCommand(bare.url, 'warm up');
    const answers = await atPace(count, perSecond, (i) => typeCommand(bare.url, `${recipient(i)} ack number ${i}`));
    return answers.map(({ ms }) => ms);
  } finally {
    await bare.stop();
  }
}

/** An ack that came before its row would be quick and worth nothing. */
async function mustHold(database: BenchDatabase): Promise<void> {
  const opened = await openDatabase({ ...database, log: quietLog() });
  try {
    const rows = await opened.db
      .selectFrom('drafts')
      .select('id')
      .where('body_typed', 'like', 'ack number %')
      .execute();
    if (rows.length !== count) throw new Error(`${rows.length} rows stand behind ${count} acks`);
  } finally {
    await opened.close();
  }
}
