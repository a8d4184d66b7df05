import type { FileHandle } from 'node:fs/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { describe, SlackError } from '../errors.ts';
import { postFile } from './post-file.ts';
import { callFailure } from './web-client.ts';

export type Upload = {
  /** Whose direct messages with the app it goes to. */
  userId: string;
  /** The file, which stays open. */
  handle: FileHandle;
  name: string;
  /** What stands above the file, in words of our own. */
  title: string;
  /** The message that it comes with; escaped. */
  comment: string;
};

/** What has been uploaded, and where it is to be seen. */
export type Sharing = {
  fileId: string;
  title: string;
  /** Escaped. */
  comment: string;
  channelId: string;
  /** The message in whose thread it goes. */
  threadTs?: string;
};

const ticket = z.object({ upload_url: z.url(), file_id: z.string() });

/**
 * Puts a file into a person's direct messages with the app, by Slack's three calls, from the disk and never whole in
 * memory. https://docs.slack.dev/messaging/working-with-files#upload
 * @throws SlackError saying what Slack did not take, and what to do.
 */
export async function uploadFile(client: WebClient, upload: Upload): Promise<void> {
  const opened = await asking(() => client.conversations.open({ users: upload.userId }));
  const channelId = opened.channel?.id ?? '';
  const fileId = await uploadBytes(client, upload);
  await asking(() => completeUpload(client, { ...upload, fileId, channelId }));
}

/**
 * The first two of the three calls: the bytes are with Slack, and nobody sees them yet. Gives Slack's id of the file.
 * @throws SlackError saying what Slack did not take, and what to do.
 */
export async function uploadBytes(client: WebClient, file: { handle: FileHandle; name: string }): Promise<string> {
  const { size } = await file.handle.stat();
  const answer = await asking(() => client.files.getUploadURLExternal({ filename: file.name, length: size }));
  const { upload_url: url, file_id: id } = ticket.parse(answer);
  await send(url, file.handle, size);
  return id;
}

/** The last of the three: shows what was uploaded. Rejects as the Web API does. */
export async function completeUpload(client: WebClient, sharing: Sharing): Promise<void> {
  await client.files.completeUploadExternal({
    files: [{ id: sharing.fileId, title: sharing.title }],
    channel_id: sharing.channelId,
    initial_comment: sharing.comment,
    ...(sharing.threadTs === undefined ? {} : { thread_ts: sharing.threadTs }),
  });
}

/** A minute, and what a slow line takes for the rest. Milliseconds. */
const limitFor = (bytes: number) => 60_000 + Math.ceil(bytes / 100);

async function send(address: string, handle: FileHandle, size: number): Promise<void> {
  const url = new URL(address);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !isLocal) throw notTaken('an address that is not https');
  const signal = AbortSignal.timeout(limitFor(size));
  const status = await postFile(url, { handle, size }, signal).catch((error: unknown) => {
    throw notTaken(describe(error), error);
  });
  if (status >= 300) throw notTaken(`status ${status}`);
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const failure = callFailure(error);
    if (failure.kind === 'said' && failure.error === 'missing_scope') {
      throw new SlackError(
        'missing_scope',
        'Slack does not let Switchboard upload files yet.',
        'Whoever runs this app: update it from the manifest (npm run manifest), then install it again.',
        { cause: error },
      );
    }
    throw notTaken(failure.kind === 'said' ? failure.error : 'no answer', error);
  }
}

function notTaken(why: string, cause?: unknown): SlackError {
  return new SlackError(
    'upload_failed',
    `Slack did not take the file (${why}).`,
    'Look into your direct messages with Switchboard; if it is not there, please try again.',
    { cause },
  );
}
