import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ReportChat, ShareOutcome, Thread } from '../reports/report-chat.ts';
import { findFile } from '../reports/run-files.ts';
import { findRun } from '../reports/runs.ts';
import type { Db } from '../storage/transaction.ts';
import { sayChannelRefusal } from './refusals.ts';
import { fileComment, fileTitle } from './report-blocks/file-words.ts';
import { completeUpload, uploadBytes } from './upload-file.ts';
import { callFailure } from './web-client.ts';

/** What reports ask of Slack: files, uploaded first and then shared in a thread. */
export function createReportChat(db: Db, client: WebClient): ReportChat {
  return {
    upload: (file) => uploadBytes(client, file),
    share: (reportFileId, thread) => share(db, client, reportFileId, thread),
    isShared: (fileId, thread) => isShared(client, fileId, thread),
  };
}

async function share(db: Db, client: WebClient, reportFileId: string, thread: Thread): Promise<ShareOutcome> {
  const file = await findFile(db, reportFileId);
  const run = file === null ? null : await findRun(db, file.run_id);
  if (file === null || file.file_id === null || run === null) return { kind: 'forgotten' };
  try {
    await completeUpload(client, {
      fileId: file.file_id,
      title: fileTitle(run, file),
      comment: fileComment(run, file),
      channelId: thread.channelId,
      threadTs: thread.ts,
    });
    return { kind: 'shared' };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Slack's words for a file that it does not know (any more). Slack: files.completeUploadExternal, errors. */
const forgotten = new Set(['file_not_found', 'file_deleted', 'not_uploaded', 'file_update_failed']);

function outcomeOf(error: unknown): ShareOutcome {
  const failure = callFailure(error);
  if (failure.kind === 'rate_limited') return { kind: 'busy', seconds: failure.seconds };
  if (failure.kind === 'silent') return { kind: 'unknown' };
  if (forgotten.has(failure.error)) return { kind: 'forgotten' };
  const channel = sayChannelRefusal(failure.error);
  return {
    kind: 'refused',
    why: channel ?? `Slack did not take the file (${failure.error}).`,
    isLasting: channel !== null || failure.error === 'missing_scope',
  };
}

const replies = z.object({
  messages: z.array(z.object({ files: z.array(z.object({ id: z.string() })).default([]) })).default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});

/** So many pages of a thread are looked through: a report's thread is short. */
const mostPages = 5;

async function isShared(client: WebClient, fileId: string, thread: Thread): Promise<boolean> {
  let cursor = '';
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await client.conversations.replies({
      channel: thread.channelId,
      ts: thread.ts,
      limit: 200,
      ...(cursor === '' ? {} : { cursor }),
    });
    const read = replies.parse(answer);
    if (read.messages.some(({ files }) => files.some(({ id }) => id === fileId))) return true;
    cursor = read.response_metadata.next_cursor;
    if (cursor === '') return false;
  }
  return false;
}
