import { describe } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Announcement, Announcer } from '../messages/send.ts';
import type { Database } from '../storage/database.ts';
import { shownChannel } from '../storage/projections.ts';
import { listen } from '../storage/wake.ts';
import { findCopies } from './copies.ts';
import type { MessageRow } from './message-rows.ts';
import * as rows from './message-rows.ts';
import { sayChannelRefusal } from './refusals.ts';
import { changeTurns, type ShowDeps, type Shown, showRow } from './show-row.ts';

export type Projector = Announcer & {
  start(): Promise<void>;
  /** Takes no more rows and waits for those in hand. */
  stop(): Promise<void>;
};

/** A missed NOTIFY costs at most this. Milliseconds. */
const lookEveryMs = 2_000;
/** Between two looks: what changes in a moment changes together, and each change wakes every process. Milliseconds. */
const restMs = 50;
const batch = 10;
/** If Slack has not answered by then, the text goes and its message follows. Milliseconds. */
const announceLimitMs = 5_000;

/** The loop that makes Slack show the database, and the wait for one text's message before the text leaves. */
export function createProjector(deps: ShowDeps & { database: Database; log: Log }): Projector {
  let wanted = false;
  let stopped = false;
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let copiesFoundAt = 0;
  let unlisten: () => Promise<void> = async () => {};

  function wake(): void {
    wanted = true;
    if (isWorking || stopped) return;
    isWorking = true;
    working = work()
      .then(() => pause(restMs))
      .finally(() => {
        isWorking = false;
        if (wanted) wake();
      });
  }

  async function work(): Promise<void> {
    wanted = false;
    try {
      for (;;) {
        const due = await rows.leaseDue(deps.db, batch, changeTurns(deps.pace));
        if (due.length === 0 || stopped) break;
        const shown = await Promise.all(due.map((row) => show(row)));
        if (shown.some(({ kind }) => kind === 'later')) wakeSoon();
      }
      if (performance.now() - copiesFoundAt < lookEveryMs) return;
      copiesFoundAt = performance.now();
      await deleteCopies(deps);
    } catch (error) {
      deps.log.warn({ reason: describe(error) }, 'Slack could not be brought up to date just now');
    }
  }

  async function show(row: MessageRow): Promise<Shown> {
    try {
      return await showRow(deps, row);
    } catch (error) {
      deps.log.error(
        { err: error, entity: row.entity, entityId: row.entity_id },
        'A message could not be shown in Slack',
      );
      return { kind: 'silent' };
    }
  }

  /** Rows put off by less than the next look are not left waiting for it. */
  function wakeSoon(): void {
    clearTimeout(soon);
    soon = setTimeout(wake, 250).unref();
  }

  async function announce(textId: string): Promise<Announcement> {
    const end = performance.now() + announceLimitMs;
    for (;;) {
      const shown = await showWithParent(textId);
      if (shown?.kind === 'shown') return { kind: 'shown' };
      if (shown?.kind === 'silent') return { kind: 'late' };
      const row = await rows.rowOf(deps.db, 'text', textId);
      if (row === null) return { kind: 'late' };
      if (row.refused !== null) return refusedFor(row.refused);
      if (row.ts !== null) return { kind: 'shown' };
      if (shown?.kind === 'later' && shown.seconds > 0.5) return { kind: 'wait', seconds: await turnSeconds(row) };
      if (performance.now() > end) return { kind: 'late' };
      if (shown === null || shown.kind === 'later') await pause(100);
    }
  }

  /** About when a message's turn comes in a busy channel; at most a minute. */
  async function turnSeconds(row: MessageRow): Promise<number> {
    const ahead = await rows.waitingBefore(deps.db, row);
    return Math.min(60, Math.max(1, (ahead * deps.pace.postStepMs) / 1_000));
  }

  /** The parent comes first. Null: the message stands, was refused, or somebody else has one of the two in hand. */
  async function showWithParent(textId: string): Promise<Shown | null> {
    const leased = await rows.leaseToPost(deps.db, 'text', textId);
    if (leased === null) return null;
    const { row, above } = leased;
    if (above === null) return show(row);
    const shown = await show(above);
    if (shown.kind === 'shown') {
      return show({ ...row, parent: { ts: shown.ts, refused: null, channel_id: shown.channel } });
    }
    await rows.letGo(deps.db, [row]);
    return shown;
  }

  return {
    announce,
    async start() {
      unlisten = await listen(deps.database, shownChannel, deps.log, wake);
      timer = setInterval(wake, lookEveryMs);
      wake();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(soon);
      await unlisten();
      await working;
    },
  };
}

function refusedFor(error: string): Announcement {
  const why = sayChannelRefusal(error);
  return { kind: 'refused', why: why ?? `Slack refused the message (${error}).`, isOfHome: why !== null };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A post that we repeated after silence may have landed twice: the later copies are deleted. */
async function deleteCopies(deps: ShowDeps & { log: Log }): Promise<void> {
  for (const row of await rows.dueForCopyCheck(deps.db, 10)) {
    if (row.channel_id === null || row.ts === null) continue;
    const copies = await findCopies(deps.client, row, row.channel_id, row.parent?.ts ?? null, row.created_at);
    for (const ts of copies) {
      if (ts !== row.ts) await deps.client.chat.delete({ channel: row.channel_id, ts });
    }
    await rows.copiesChecked(deps.db, row.id);
  }
}
