import type { Message } from '../../src/sandbox/slack/protocol.ts';
import { poll } from './poll.ts';

/** Neither at rest nor asking a person this long after the start is stuck. Milliseconds. */
const stuckMs = 60_000;

/** How far something has come that comes to rest. */
export type Settling = {
  id: string;
  atRest: boolean;
  /** A person is asked about it now. */
  asked: boolean;
  /** Slack shows all of it. */
  shown: boolean;
  /** Differs as soon as it has moved. */
  mark: string;
};

/** A text or an order. */
export type Sent = Settling & {
  state: string;
  reason: string | null;
  /** The outcome of its last attempt. */
  outcome: string | null;
  /** Whether a person ever was asked, which its question in Slack says. */
  wasAsked: boolean;
  /** How often it became uncertain, by the audit trail. */
  uncertain: number;
};

/**
 * What to hold the rows of a killed process against: as they were left, when the process that goes on with them was started,
 * and how long that took to come up.
 */
export type Killed<Row> = { left: Row[]; since: number; upMs: number | null };

/** What is waited for, and what became of one of it; `row` is missing where the app took nothing. */
export type Watched<Row extends Settling, F extends Shown> = {
  what: string;
  count: number;
  /** What was not there at the kill comes by itself after the next start, and that is timed too. */
  comesByItself?: true;
  /** How long it may take before it is stuck; a minute, where this is not given. Milliseconds. */
  limitMs?: number;
  read(): Promise<Row[]>;
  /** What stands in Slack where it is shown. */
  messages(): Promise<Message[]>;
  fates(rows: Row[], messages: Message[], resumedMs: (row: Row | undefined) => number | null): F[];
};

/** How often each of its messages stands in Slack. */
type Shown = { messages: { [entity: string]: number } };

/** Waits until each has come to rest or a person is asked, and Slack shows so; gives what became of each. */
export async function waitUntilSettled<Row extends Settling, F extends Shown>(
  watched: Watched<Row, F>,
  killed: Killed<Row> | null,
): Promise<F[]> {
  const { limitMs = stuckMs } = watched;
  const end = performance.now() + limitMs;
  const resumed = new Map<string, number>();
  const look = async () => {
    const rows = await watched.read();
    for (const row of rows) {
      if (killed === null || resumed.has(row.id) || !hasMoved(killed.left, row, watched.comesByItself)) continue;
      resumed.set(row.id, Math.round(performance.now() - killed.since));
    }
    const isOver = rows.length === watched.count && rows.every(isSettled);
    if (!isOver && performance.now() < end) return null;
    const messages = await watched.messages();
    const fates = watched.fates(rows, messages, (row) => (row === undefined ? null : (resumed.get(row.id) ?? null)));
    // A copy that a repeated post left is found and deleted a little later.
    const isSingle = fates.every((fate) => Object.values(fate.messages).every((count) => count <= 1));
    return (isOver && isSingle) || performance.now() > end ? fates : null;
  };
  return poll(`${watched.what} to come to rest`, look, 2 * limitMs);
}

/** Since the kill: what was through already has only to be shown. */
function hasMoved(left: Settling[], row: Settling, comesByItself = false): boolean {
  const before = left.find((one) => one.id === row.id);
  if (before === undefined) return comesByItself;
  return before.atRest || before.asked ? row.shown : before.mark !== row.mark;
}

export function isSettled(row: Settling): boolean {
  return (row.atRest || row.asked) && row.shown;
}

/** What a fate takes from the row alone. */
export function fateOfRow(row: Sent | undefined) {
  return {
    state: row?.state ?? 'missing',
    reason: row?.reason ?? null,
    outcome: row?.outcome ?? null,
    atRest: row?.atRest ?? false,
    asked: row?.asked ?? false,
    wasAsked: row?.wasAsked ?? false,
    uncertain: row?.uncertain ?? 0,
  };
}
