import type { IncomingMessage, ServerResponse } from 'node:http';
import { pause, UPLOAD } from './faults.ts';
import { answerText, multipart, readBytes } from './http.ts';
import type { Local } from './local.ts';

/** The bytes of an upload, raw or as the one file of a form; the address works once, but for an upload that came to nothing. */
export async function takeUpload(
  local: Local,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  local.uploadsBegun += 1;
  const fault = local.faults.take(UPLOAD);
  if (fault?.kind === 'hang') return;
  const bytes = await readBytes(request);
  if (fault?.kind === 'delay') await pause(fault.ms, local.closing);
  if (fault?.kind === 'http') return answerText(response, fault.status, 'upload failed');
  if (fault?.kind === 'error') return answerText(response, 400, fault.error);
  if (fault?.kind === 'rate-limit') {
    response.setHeader('retry-after', String(fault.retryAfterSeconds));
    return answerText(response, 429, 'ratelimited');
  }
  const kept = local.files.redeem(path.slice('/upload/v1/'.length));
  if (!kept) return answerText(response, 404, 'no such upload');
  const type = request.headers['content-type'] ?? '';
  kept.bytes = type.startsWith('multipart/form-data') ? await firstFile(await multipart(bytes, type)) : bytes;
  kept.size = kept.bytes.length;
  if (fault?.kind !== 'accepted-then-hang') answerText(response, 200, `OK - ${kept.bytes.length}`);
}

async function firstFile(form: FormData): Promise<Buffer> {
  const [value] = form.values();
  if (value === undefined) return Buffer.alloc(0);
  return typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer());
}
