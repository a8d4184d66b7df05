import { z } from 'zod';
import type { JobKind } from '../storage/queue.ts';

const textId = z.object({ textId: z.uuid() });

/** Sends a text, or finds that it is past that. */
export const sendJob: JobKind<{ textId: string }> = { name: 'send-text', shape: textId, batches: 3 };
/** Looks the record of a text up at the carrier. Few at once, which is enough for the carrier's pace: texts that wait to leave go first. */
export const lookJob: JobKind<{ textId: string }> = { name: 'look-text', shape: textId, batches: 2, size: 3 };
