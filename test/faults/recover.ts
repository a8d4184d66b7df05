import { z } from 'zod';
import type { Message } from '../../src/sandbox/slack/protocol.ts';
import { act } from '../../src/slack/actions.ts';
import type { AppProcess } from './app-handle.ts';
import type { Fate } from './judge.ts';
import { type Person, personAt } from './person.ts';
import { poll } from './poll.ts';
import { fateOfRow, isSettled, type Killed, type Watched, waitUntilSettled } from './settling.ts';
import type { Site, Wish } from './site.ts';
import { phaseOf, readTexts, type TextRow } from './text-rows.ts';

export type Recovery = {
  app: AppProcess;
  fates: Fate[];
};

/**
 * Starts the app anew on the database that a killed process left, and waits until each text has come to rest or a person is
 * asked. `meddle` works on the rows before anything moves, `again` is what the person does once the app is up.
 */
export async function recover(
  site: Site,
  wishes: Wish[],
  more: { meddle?: (app: AppProcess) => Promise<unknown>; again?: (person: Person) => Promise<void> } = {},
): Promise<Recovery> {
  const app = await site.open();
  const left = await readTexts(app, wordsOf(wishes));
  await more.meddle?.(app);
  await site.start(app);
  const upMs = Math.round(performance.now() - app.startedAt);
  if (more.again !== undefined) await more.again(personAt(site));
  else await untilTaken(site, app, wishes);
  return { app, fates: await settle(site, app, wishes, { left, since: app.startedAt, upMs }) };
}

/** A person whose text was not taken, and whose confirm stands there still, presses Send once more. */
export async function untilTaken(site: Site, app: AppProcess, wishes: Wish[]): Promise<void> {
  const person = personAt(site);
  await poll('all texts to be taken', async () => {
    const taken = await readTexts(app, wordsOf(wishes));
    const left = wishes.filter(({ words }) => !taken.some((one) => one.words === words));
    for (const wish of left) {
      const confirm = await person.confirmOf(wish);
      if (confirm !== undefined) await person.press(confirm, act.confirmSend);
    }
    return left.length === 0;
  });
}

/** Waits until each text has come to rest or a person is asked, and Slack shows so; gives what became of each. */
export async function settle(
  site: Site,
  app: AppProcess,
  wishes: Wish[],
  killed: Killed<TextRow> | null,
): Promise<Fate[]> {
  const read = () => readTexts(app, wordsOf(wishes));
  const fates: Watched<TextRow, Fate>['fates'] = (rows, messages, resumedMs) =>
    wishes.map(({ words }) => {
      const row = rows.find((one) => one.words === words);
      return fateOf(site, words, row, messages, killed, resumedMs(row));
    });
  const { messages } = personAt(site);
  return waitUntilSettled({ what: 'texts', count: wishes.length, read, messages, fates }, killed);
}

function fateOf(
  site: Site,
  words: string,
  row: TextRow | undefined,
  messages: Message[],
  killed: Killed<TextRow> | null,
  resumedMs: number | null,
): Fate {
  const posts = postsOf(site, words);
  const before = killed?.left.find((one) => one.words === words);
  return {
    ...fateOfRow(row),
    words,
    phase: killed === null ? null : phaseOf(before),
    posts: posts.length,
    accepted: posts.filter((post) => post.accepted).length,
    messages: {
      text: standing(messages, 'text', row?.id).length,
      conversation: standing(messages, 'conversation', row?.conversation).length,
      question: standing(messages, 'question', row?.id).length,
    },
    resumedMs,
    upMs: killed?.upMs ?? null,
    stuck: row === undefined || !isSettled(row),
  };
}

/** What the carrier was asked to send with these words. */
export function postsOf(site: Site, words: string) {
  return site.posts().filter((post) => sentBody.safeParse(JSON.parse(post.body)).data?.body === words);
}

const sentBody = z.object({ body: z.string() });
const payload = z.object({ entity: z.string(), id: z.string() });

/** The messages that are of this entity. */
export function standing(messages: Message[], entity: string, id: string | undefined): Message[] {
  return messages.filter((message) => {
    const found = payload.safeParse(message.metadata?.event_payload).data;
    return found?.entity === entity && found.id === id;
  });
}

function wordsOf(wishes: Wish[]): string[] {
  return wishes.map(({ words }) => words);
}
