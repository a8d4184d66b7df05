import { formatNational } from '../../../src/phone-numbers.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { openWindow, type Window } from '../../sandbox/slack/window.ts';
import { pressed } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import { callTimes, recipient, warmUp } from '../load.ts';
import type { BenchDatabase, Stage } from '../stage.ts';

const channels = [CHANNELS.support, CHANNELS.dispatch, CHANNELS.general];
const rounds = 10;
/** A new conversation is two posts, and Slack takes one a second in a channel: sooner, its pace would be measured. */
const betweenRoundsMs = 2_500;

/** `/sms <to> <text>` and Send to the text's message in the channel, at Slack's own pace, in milliseconds. */
export async function measureVisible(stage: Stage, database: BenchDatabase): Promise<number[]> {
  const app = await stage.startApp(database);
  try {
    await warmUp(app.url);
    const window = openWindow(stage.slack.url, PEOPLE.sender);
    const typed: { mark: string; at: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      for (const [index, channel] of channels.entries()) {
        typed.push(await send(window, channel, recipient(500 + round * channels.length + index)));
      }
      await new Promise((resolve) => setTimeout(resolve, began + betweenRoundsMs - performance.now()));
    }
    const times = await waitFor('every message', async () => {
      const found = await callTimes(
        stage,
        'chat.postMessage',
        typed.map(({ mark }) => mark),
      );
      return found.size === typed.length ? found : null;
    });
    return typed.map(({ mark, at }) => (times.get(mark) ?? Number.NaN) - at);
  } finally {
    await app.stop();
  }
}

async function send(window: Window, channel: string, to: string) {
  const words = crypto.randomUUID();
  const at = Date.now();
  const outcome = await window.command(channel, `/sms ${to} ${words}`);
  if (!outcome.ok) throw new Error(`the command ended with ${outcome.error}`);
  const confirm = (await window.messages(channel)).find(
    (one) => one.ephemeralFor !== null && JSON.stringify(one.blocks).includes(words),
  );
  if (confirm === undefined) throw new Error(`no confirm for ${formatNational(to)}`);
  await pressed(window, confirm, 'draft:send');
  return { mark: words, at };
}
