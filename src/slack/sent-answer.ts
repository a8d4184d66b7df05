import { standingHalts } from '../access/halts.ts';
import { describe } from '../errors.ts';
import type { Taken } from '../messages/take.ts';
import { findText, type Text } from '../messages/text.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import type { Answer } from './answers.ts';
import { type Blocks, section } from './blocks.ts';
import { freezerOf, stateLine } from './faces/state-line.ts';
import { type MessageRow, rowOf } from './message-rows.ts';
import { link } from './mrkdwn.ts';
import { peopleNames } from './names.ts';
import type { Services } from './services.ts';

/** How long the answer waits for the text's message, to link to it. Milliseconds. */
const linkWaitMs = 3_000;
const linksShown = 5;

/** "On its way", with a link to the conversation; or why it did not leave, where that is known at once. */
export async function sentAnswer(services: Services, taken: Taken[], replace: boolean): Promise<Answer> {
  const end = performance.now() + linkWaitMs;
  const lines: string[] = [];
  let isRefused = false;
  for (const one of taken.slice(0, linksShown)) {
    const found = await lookFor(services.db, one.textId, end);
    isRefused ||= found.text?.state === 'rejected';
    lines.push(`${await wordsFor(services.db, found, formatNational(one.to))}${await linkTo(services, found.row)}`);
  }
  if (taken.length > linksShown) lines.push(`and ${taken.length - linksShown} more.`);
  const blocks: Blocks = [section(lines.join('\n'))];
  const numbers = taken.length === 1 ? formatNational(taken[0]?.to ?? '') : `${taken.length} numbers`;
  return { text: isRefused ? 'Not sent' : `On its way to ${numbers}`, blocks, replace };
}

type Found = { text: Text | null; row: MessageRow | null };

/** The text and its message, once that stands in Slack or the time is over. While all sending is halted, once the text says so. */
async function lookFor(db: Db, textId: string, end: number): Promise<Found> {
  for (;;) {
    const row = await rowOf(db, 'text', textId);
    const isOver = performance.now() > end;
    if (row?.ts != null || isOver) {
      const text = await findText(db, textId);
      if (isOver || !(await isStillToWait(db, text))) return { text, row };
    }
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

/** Its message may stand before the worker has come to it and found that everything is halted: it is not on its way. */
async function isStillToWait(db: Db, text: Text | null): Promise<boolean> {
  return text?.state === 'queued' && text.reason === null && (await standingHalts(db)).length > 0;
}

async function wordsFor(db: Db, { text, row }: Found, to: string): Promise<string> {
  // A freeze or a refused key is worth a word to who has just pressed Send.
  const waits = text?.state === 'queued' && text.reason !== null && text.reason !== 'retry';
  if (text !== null && (text.state === 'rejected' || waits)) {
    const { mark, words } = stateLine(text, await peopleNames(db, [text.decidedBy, freezerOf(text)]));
    return `${mark} ${to}: ${words}`;
  }
  return row?.ts == null ? `Taken for ${to}; it leaves as soon as its turn comes.` : `On its way to ${to}`;
}

async function linkTo(services: Services, row: MessageRow | null): Promise<string> {
  if (row === null || row.ts === null || row.channel_id === null) return '';
  try {
    const answer = await services.client.chat.getPermalink({ channel: row.channel_id, message_ts: row.ts });
    return answer.permalink === undefined ? '' : ` · ${link(answer.permalink, 'Open it')}`;
  } catch (error) {
    // The text is on its way all the same, and that is what the person has to be told.
    services.log.warn({ reason: describe(error) }, 'A link to a message could not be had from Slack');
    return '';
  }
}
