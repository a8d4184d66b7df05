import type { Taken } from '../messages/take.ts';
import { findText } from '../messages/text.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Answer } from './answers.ts';
import { type Blocks, section } from './blocks.ts';
import { rowOf } from './message-rows.ts';
import { escapeMrkdwn, link } from './mrkdwn.ts';
import type { Services } from './services.ts';

/** How long the answer waits for the text's message, to link to it. Milliseconds. */
const linkWaitMs = 3_000;
const linksShown = 5;

/** "On its way", with a link to the conversation; or why it did not leave, where that is known at once. */
export async function sentAnswer(services: Services, taken: Taken[], replace: boolean): Promise<Answer> {
  const end = performance.now() + linkWaitMs;
  const lines: string[] = [];
  for (const one of taken.slice(0, linksShown)) lines.push(await lineOf(services, one, end));
  if (taken.length > linksShown) lines.push(`and ${taken.length - linksShown} more.`);
  const blocks: Blocks = [section(lines.join('\n'))];
  const numbers = taken.length === 1 ? formatNational(taken[0]?.to ?? '') : `${taken.length} numbers`;
  return { text: `On its way to ${numbers}`, blocks, replace };
}

async function lineOf(services: Services, taken: Taken, end: number): Promise<string> {
  const to = formatNational(taken.to);
  for (;;) {
    const row = await rowOf(services.db, 'text', taken.textId);
    if (row?.ts != null && row.channel_id !== null) {
      const answer = await services.client.chat.getPermalink({ channel: row.channel_id, message_ts: row.ts });
      const open = answer.permalink === undefined ? '' : ` · ${link(answer.permalink, 'Open the conversation')}`;
      return `On its way to ${to}${open}`;
    }
    const text = await findText(services.db, taken.textId);
    if (text?.state === 'rejected') return `*Not sent* to ${to}. ${escapeMrkdwn(text.detail ?? '')}`;
    if (performance.now() > end) return `Taken for ${to}; it leaves as soon as its turn comes.`;
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}
