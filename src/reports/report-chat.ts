import type { FileHandle } from 'node:fs/promises';
/** Where a file's message stands: a thread. */
export type Thread = { channelId: string; ts: string };

export type ShareOutcome =
  | { kind: 'shared' }
  /** The chat does not know the bytes any more. */
  | { kind: 'forgotten' }
  /** It surely did not happen; to be tried again after so long. */
  | { kind: 'busy'; seconds: number }
  /** No answer: it may have happened. */
  | { kind: 'unknown' }
  /** It surely did not happen. `isLasting`: nor will it when tried again. */
  | { kind: 'refused'; why: string; isLasting: boolean };

/** What reports ask of the chat; the chat side gives it. */
export type ReportChat = {
  /** Brings bytes to the chat, where nobody sees them yet; gives the chat's id of them. @throws SlackError when it does not take them. */
  upload(file: { handle: FileHandle; name: string }): Promise<string>;
  /** Shows what was uploaded in a thread, by the id of its row. */
  share(reportFileId: string, thread: Thread): Promise<ShareOutcome>;
  /** Whether a message of the thread has this file of the chat's. Rejects when the chat cannot say. */
  isShared(fileId: string, thread: Thread): Promise<boolean>;
};
