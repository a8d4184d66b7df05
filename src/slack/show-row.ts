import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Failpoint } from '../messages/send.ts';
import { urgency } from '../storage/projections.ts';
import type { Db } from '../storage/transaction.ts';
import { channelFacts, forgetChannel } from './channel-facts.ts';
import { findCopies, metadataOf } from './copies.ts';
import type { MessageRow } from './message-rows.ts';
import * as rows from './message-rows.ts';
import { type NewBlocks, withPlainBlocks } from './plain-blocks.ts';
import { askedElsewhere, cannotChange, isLastingRefusal } from './refusals.ts';
import type { MessageBlock } from './report-blocks/data-visualization.ts';
import { callFailure } from './web-client.ts';

/** A message as it is to stand: the fallback text (no body: phones show it on a locked screen) and the blocks. */
export type Face = {
  text: string;
  blocks: MessageBlock[];
  /** The same without Slack's newest blocks, for a workspace that does not take them. */
  plainBlocks?: KnownBlock[];
};
export type Render = (entityId: string) => Promise<Face | null>;

export type ShowDeps = {
  db: Db;
  client: WebClient;
  renders: { [entity: string]: Render };
  pace: SlackPace;
  failpoint: Failpoint;
  newBlocks: NewBlocks;
};

/** Slack: chat.postMessage about one a second a channel with short bursts; chat.update tier 3 (50 a minute), of which we use 45. */
export type SlackPace = { postStepMs: number; postBurstMs: number; updateStepMs: number; updateBurstMs: number };
export const slackPace: SlackPace = {
  postStepMs: 1_000,
  postBurstMs: 1_000,
  updateStepMs: 60_000 / 45,
  updateBurstMs: 30_000,
};
/** This part of the updates' burst is kept for questions and final states. */
const keptForUrgent = 0.5;

export type Shown =
  | { kind: 'shown'; channel: string; ts: string }
  /** Not its turn yet, by our own pacing or because its thread's parent does not stand yet. */
  | { kind: 'later'; seconds: number }
  /** No turn for a change is free; the row is due as before. */
  | { kind: 'no_turn' }
  /** Slack did not answer, or asks for patience. */
  | { kind: 'silent' }
  | { kind: 'refused'; error: string };

/** Brings one leased row's message up to what is wanted, and lets the row go. */
export async function showRow(deps: ShowDeps, row: MessageRow): Promise<Shown> {
  try {
    const shown = await bring(deps, row);
    if (shown.kind === 'later') await rows.putOff(deps.db, row.id, shown.seconds);
    return shown;
  } catch (error) {
    return failed(deps, row, error);
  }
}

async function bring(deps: ShowDeps, row: MessageRow): Promise<Shown> {
  const { parent } = row;
  if (parent !== null && parent.refused !== null) return refuse(deps, row, parent.refused);
  if (parent !== null && parent.ts === null) return { kind: 'later', seconds: 0.2 };
  return row.ts === null ? bringPost(deps, row) : bringChange(deps, row, row.ts);
}

async function bringChange(deps: ShowDeps, row: MessageRow, ts: string): Promise<Shown> {
  if (!(await rows.takeTurnOfChange(deps.db, row, changeTurns(deps.pace)))) return { kind: 'no_turn' };
  const channel = row.channel_id ?? (await channelInDirect(deps, row));
  const face = await drawn(deps, row);
  return face === null ? refuse(deps, row, 'nothing_to_show') : update(deps, row, face, channel, ts);
}

/** Its turn comes before it is drawn: many may wait for theirs, and each would be drawn again each time. */
async function bringPost(deps: ShowDeps, row: MessageRow): Promise<Shown> {
  const { postStepMs: stepMs, postBurstMs: burstMs } = deps.pace;
  if (row.post_ms > burstMs) return untilPost(deps, row, row.post_ms - burstMs);
  const channel = row.channel_id ?? (await channelInDirect(deps, row));
  if (row.home_user === null) {
    const isShared = row.channel_is_shared ?? (await channelFacts(deps.db, deps.client, channel)).isShared;
    if (isShared) return refuse(deps, row, 'channel_is_shared');
  }
  const threadTs = row.parent?.ts ?? null;
  if (await adoptStanding(deps, row, channel, threadTs)) return { kind: 'later', seconds: 0 };
  const waitMs = await rows.beginPost(deps.db, row.id, { kind: `post ${channel}`, stepMs, burstMs });
  if (waitMs > 0) return untilPost(deps, row, waitMs);
  const face = await drawn(deps, row);
  return face === null ? refuse(deps, row, 'nothing_to_show') : post(deps, row, face, channel, threadTs);
}

async function drawn(deps: ShowDeps, row: MessageRow): Promise<Face | null> {
  return (await deps.renders[row.entity]?.(row.entity_id)) ?? null;
}

/** The direct messages with the row's person: its thread's, or opened now. Kept with the row, for links to it. */
async function channelInDirect(deps: ShowDeps, row: MessageRow): Promise<string> {
  const channel = row.parent?.channel_id ?? (await openDirect(deps, row));
  await rows.setChannel(deps.db, row.id, channel);
  return channel;
}

async function openDirect(deps: ShowDeps, row: MessageRow): Promise<string> {
  const answer = await deps.client.conversations.open({ users: row.home_user ?? '' });
  const channel = answer.channel?.id;
  if (channel === undefined) throw new Error('conversations.open gave no channel');
  return channel;
}

/** After a post whose outcome is not known: it may stand. Then it is ours, and is changed like any other. */
async function adoptStanding(
  deps: ShowDeps,
  row: MessageRow,
  channel: string,
  parentTs: string | null,
): Promise<boolean> {
  if (row.posting_since === null) return false;
  const [standing] = await findCopies(deps.client, row, channel, parentTs, row.posting_since);
  if (standing === undefined) return false;
  await rows.adopt(deps.db, row.id, standing);
  return true;
}

async function post(
  deps: ShowDeps,
  row: MessageRow,
  face: Face,
  channel: string,
  threadTs: string | null,
): Promise<Shown> {
  await deps.failpoint(`show:posting:${row.entity}`);
  const answer = await withPlainBlocks(deps.newBlocks, face, (blocks) =>
    deps.client.chat.postMessage({
      channel,
      text: face.text,
      blocks,
      metadata: metadataOf(row),
      unfurl_links: false,
      unfurl_media: false,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    }),
  );
  await deps.failpoint(`show:posted:${row.entity}`);
  const ts = answer.ts ?? '';
  await rows.markShown(deps.db, row, { ts, version: row.wanted, again: row.posting_since !== null });
  return { kind: 'shown', channel: answer.channel ?? channel, ts };
}

/** The turns that all changes of the workspace's messages share. */
export function changeTurns({ updateStepMs, updateBurstMs }: SlackPace): rows.ChangeTurns {
  const burstMs = { first: updateBurstMs, normal: updateBurstMs * (1 - keptForUrgent) };
  return { kind: 'updates', stepMs: updateStepMs, burstMs };
}

/** About when a post's turn comes in its channel, which is taken for so long; looked at once a minute at the least. */
async function untilPost(deps: ShowDeps, row: MessageRow, waitMs: number): Promise<Shown> {
  const before = row.urgency === urgency.first ? 0 : await rows.waitingBefore(deps.db, row);
  return { kind: 'later', seconds: Math.min(60, (waitMs + before * deps.pace.postStepMs) / 1_000) };
}

async function update(deps: ShowDeps, row: MessageRow, face: Face, channel: string, ts: string): Promise<Shown> {
  await withPlainBlocks(deps.newBlocks, face, (blocks) =>
    deps.client.chat.update({ channel, ts, text: face.text, blocks, metadata: metadataOf(row) }),
  );
  await rows.markShown(deps.db, row, { ts, version: row.wanted, again: false });
  return { kind: 'shown', channel, ts };
}

async function refuse(deps: ShowDeps, row: MessageRow, error: string): Promise<Shown> {
  await rows.markRefused(deps.db, row.id, error);
  return { kind: 'refused', error };
}

async function failed(deps: ShowDeps, row: MessageRow, thrown: unknown): Promise<Shown> {
  const failure = callFailure(thrown);
  if (failure.kind === 'rate_limited') {
    await rows.unmarkPosting(deps.db, row.id);
    await rows.putOff(deps.db, row.id, failure.seconds);
    return { kind: 'silent' };
  }
  if (failure.kind === 'silent') {
    await rows.putOff(deps.db, row.id, Math.min(60, 2 ** Math.min(row.tries, 6)));
    return { kind: 'silent' };
  }
  await rows.unmarkPosting(deps.db, row.id);
  if (row.channel_id !== null) await forgetChannel(deps.db, row.channel_id);
  // The message above it was deleted. A text of a conversation leaves all the same; a question is put to people elsewhere.
  if (failure.error === 'thread_not_found' && row.ts === null && askedElsewhere.has(row.entity)) {
    return refuse(deps, row, failure.error);
  }
  if (row.ts !== null && cannotChange.has(failure.error)) {
    // Someone deleted it, or it may not be edited any more: what it says still has to be said. A face of its own thread's
    // parent is not posted anew while replies hang on it, or the thread would be torn in two.
    if (row.entity === 'conversation') return refuseUpdate(deps, row);
    await rows.forgetMessage(deps.db, row.id);
    return { kind: 'later', seconds: 1 };
  }
  if (row.ts === null && isLastingRefusal(row.entity, failure.error)) return refuse(deps, row, failure.error);
  // Our token, a scope, a passing fault of Slack's: said in the log and tried again, ever more slowly.
  await rows.putOff(deps.db, row.id, Math.min(300, 2 ** Math.min(row.tries + 1, 8)));
  throw thrown;
}

/** Lets an update of a parent go; a later change tries again. */
async function refuseUpdate(deps: ShowDeps, row: MessageRow): Promise<Shown> {
  await rows.markShown(deps.db, row, { ts: row.ts ?? '', version: row.wanted, again: false });
  return { kind: 'shown', channel: row.channel_id ?? '', ts: row.ts ?? '' };
}
