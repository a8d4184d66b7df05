import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { openWindow } from '../../sandbox/slack/window.ts';
import { waitFor } from '../../support/wait-for.ts';
import { atPace, callTimes, warmUp } from '../load.ts';
import type { BenchDatabase, Stage } from '../stage.ts';

const perSecond = 20;
const count = 200;

/** `/sms` with words to `views.open` at Slack, 20 a second, in milliseconds. */
export async function measureOpenView(stage: Stage, database: BenchDatabase): Promise<number[]> {
  const app = await stage.startApp(database);
  try {
    await warmUp(app.url);
    const window = openWindow(stage.slack.url, PEOPLE.sender);
    const run = crypto.randomUUID();
    const typed = await atPace(count, perSecond, async (i) => {
      const mark = `open-${run}-${i}-end`;
      const at = Date.now();
      const outcome = await window.command(CHANNELS.support, `/sms ${mark}`);
      if (!outcome.ok) throw new Error(`the command ended with ${outcome.error}`);
      return { mark, at };
    });
    const times = await waitFor('every modal', async () => {
      const found = await callTimes(
        stage,
        'views.open',
        typed.map(({ mark }) => mark),
      );
      return found.size === count ? found : null;
    });
    return typed.map(({ mark, at }) => (times.get(mark) ?? Number.NaN) - at);
  } finally {
    await app.stop();
  }
}
