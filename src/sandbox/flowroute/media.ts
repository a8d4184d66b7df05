import { createHash } from 'node:crypto';
import type { MediaFile } from './records.ts';

const mimeTypes = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['bmp', 'image/bmp'],
  ['3gp', 'video/3gpp'],
  ['mp4', 'video/mp4'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['amr', 'audio/amr'],
  ['txt', 'text/plain'],
  ['pdf', 'application/pdf'],
]);

/** The file name at the end of a media URL; `media` where there is none. */
export function fileNameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) || 'media';
}

/**
 * What a record says of a media file, made up from its URL alone: the local Flowroute fetches nothing. Ids have the form
 * that captures show, `<digits>-<file name>`.
 */
export function mediaFile(url: string): MediaFile {
  const fileName = fileNameOf(url);
  const hash = createHash('sha1').update(url).digest();
  const extension = fileName.split('.').at(-1)?.toLowerCase() ?? '';
  return {
    id: `${hash.readBigUInt64BE(0)}-${fileName}`,
    url,
    fileName,
    mimeType: mimeTypes.get(extension) ?? 'application/octet-stream',
    size: 20_000 + (hash.readUInt32BE(8) % 400_000),
  };
}
