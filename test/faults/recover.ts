import { z } from 'zod';
import type { Message } from '../../src/sandbox/slack/protocol.ts';
import { act } from '../../src/slack/actions.ts';
import type { AppProcess } from './app-handle.ts';
import type { Fate } from './judge.ts';
import { type Person, personAt } from './person.ts';
import { poll } from './poll.ts';
import type { Site, Wish } from './site.ts';
import { phaseOf, readTexts, type TextRow } from './text-rows.ts';

/** Neither at rest nor asking a person this long after the start is stuck. Milliseconds. */
const stuckMs = 60_000;

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

/**
 * What to hold the texts of a killed process against: its rows as they were left, when the process that goes on with them was
 * started, and how long that took to come up.
 */
type Killed = { left: TextRow[]; since: number; upMs: number | null };

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
export async function settle(site: Site, app: AppProcess, wishes: Wish[], killed: Killed | null): Promise<Fate[]> {
  const person = personAt(site);
  const end = performance.now() + stuckMs;
  const resumed = new Map<string, number>();
  const look = async () => {
    const rows = await readTexts(app, wordsOf(wishes));
    for (const row of rows) {
      if (killed === null || resumed.has(row.id) || !hasMoved(killed, row)) continue;
      resumed.set(row.id, Math.round(performance.now() - killed.since));
    }
    const isOver = rows.length === wishes.length && rows.every(isSettled);
    if (!isOver && performance.now() < end) return null;
    const messages = await person.messages();
    const fates = wishes.map(({ words }) => {
      const row = rows.find((one) => one.words === words);
      return fateOf(site, words, row, messages, killed, row === undefined ? undefined : resumed.get(row.id));
    });
    // A copy that a repeated post left is found and deleted a little later.
    const isSingle = fates.every((fate) => Object.values(fate.messages).every((count) => count <= 1));
    return (isOver && isSingle) || performance.now() > end ? fates : null;
  };
  return poll('texts to come to rest', look, 2 * stuckMs);
}

/** Since the kill: a text that was through already has only to be shown. */
function hasMoved({ left }: Killed, row: TextRow): boolean {
  const before = left.find((one) => one.id === row.id);
  if (before === undefined) return false;
  return before.atRest || before.asked ? row.shown : before.mark !== row.mark;
}

function isSettled(row: TextRow): boolean {
  return (row.atRest || row.asked) && row.shown;
}

function fateOf(
  site: Site,
  words: string,
  row: TextRow | undefined,
  messages: Message[],
  killed: Killed | null,
  resumedMs: number | undefined,
): Fate {
  const posts = postsOf(site, words);
  const before = killed?.left.find((one) => one.words === words);
  return {
    words,
    phase: killed === null ? null : phaseOf(before),
    posts: posts.length,
    accepted: posts.filter((post) => post.accepted).length,
    state: row?.state ?? 'missing',
    reason: row?.reason ?? null,
    outcome: row?.outcome ?? null,
    atRest: row?.atRest ?? false,
    asked: row?.asked ?? false,
    wasAsked: row?.wasAsked ?? false,
    uncertain: row?.uncertain ?? 0,
    messages: {
      text: standing(messages, 'text', row?.id),
      conversation: standing(messages, 'conversation', row?.conversation),
      question: standing(messages, 'question', row?.id),
    },
    resumedMs: resumedMs ?? null,
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

export function standing(messages: Message[], entity: string, id: string | undefined): number {
  return messages.filter((message) => {
    const found = payload.safeParse(message.metadata?.event_payload).data;
    return found?.entity === entity && found.id === id;
  }).length;
}

function wordsOf(wishes: Wish[]): string[] {
  return wishes.map(({ words }) => words);
}
