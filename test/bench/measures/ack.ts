import { openDatabase } from '../../../src/storage/database.ts';
import { quietLog } from '../../support/database.ts';
import { atPace, recipient, typeCommand, warmUp } from '../load.ts';
import type { BenchDatabase, Stage } from '../stage.ts';

const perSecond = 20;
const seconds = 15;
/** So many are typed. */
export const commands = perSecond * seconds;

export type Acks = {
  /** From each command to its ack, the refused ones too, in milliseconds. */
  ms: number[];
  /** How many were not answered with the confirm: a machine that is too busy makes the database late. */
  refused: number;
};

/** `/sms <to> <text>` to its ack, 20 a second. The ack is the confirm, and what was typed is committed by then. */
export async function measureAck(stage: Stage, database: BenchDatabase): Promise<Acks> {
  const app = await stage.startApp(database);
  try {
    await warmUp(app.url);
    const answers = await atPace(commands, perSecond, (i) => typeCommand(app.url, `${recipient(i)} ack number ${i}`));
    const refused = answers.filter(({ body }) => !body.includes('"Send"')).length;
    await app.stop();
    await mustHold(database, commands - refused);
    return { ms: answers.map(({ ms }) => ms), refused };
  } finally {
    await app.stop();
  }
}

/** The same requests to a bare Bolt app, which acks and does nothing. */
export async function measureBareAck(stage: Stage): Promise<number[]> {
  const bare = await stage.startBare();
  try {
    for (let i = 0; i < 100; i += 1) await typeCommand(bare.url, 'warm up');
    const answers = await atPace(commands, perSecond, (i) => typeCommand(bare.url, `${recipient(i)} ack number ${i}`));
    return answers.map(({ ms }) => ms);
  } finally {
    await bare.stop();
  }
}

/** An ack that came before its row would be quick and worth nothing. */
async function mustHold(database: BenchDatabase, confirmed: number): Promise<void> {
  const opened = await openDatabase({ ...database, log: quietLog() });
  try {
    const rows = await opened.db
      .selectFrom('drafts')
      .select('id')
      .where('body_typed', 'like', 'ack number %')
      .execute();
    if (rows.length < confirmed) throw new Error(`${rows.length} rows stand behind ${confirmed} confirms`);
  } finally {
    await opened.close();
  }
}
