import { z } from 'zod';
import { type Attributes, httpUrl, parseAttributes } from './attributes.ts';
import { unprocessable } from './carrier-errors.ts';
import { northAmerican } from './digits.ts';
import { fileNameOf } from './media.ts';
import { overLimitMedia } from './protocol.ts';

/** A text to send, checked. Numbers are 11 digits. */
export type MessageWish = {
  to: string;
  from: string;
  body: string;
  isMms: boolean;
  mediaUrls: string[];
  dlrCallback: string | null;
};

/** As in Flowroute's error text; its documentation says 750 kB. */
const maxMmsBytes = 767_840;

/** `is_mms` is a boolean; the official demos send the string `"true"`, and it works. */
const flag = z
  .union([z.boolean(), z.string().regex(/^(true|false)$/i)], { error: 'Not a valid boolean.' })
  .transform((value) => value === true || (value !== false && value.toLowerCase() === 'true'));

const message = z
  .object({
    to: northAmerican,
    from: northAmerican,
    body: z.string({ error: 'Not a valid string.' }).nullish(),
    media_urls: z.array(z.string(), { error: 'Not a valid list of URLs.' }).nullish(),
    is_mms: flag.nullish(),
    dlr_callback: httpUrl.nullish(),
  })
  .refine((wish) => Boolean(wish.body) || Boolean(wish.media_urls?.length), {
    path: ['body'],
    error: 'Missing data for required field.',
  });

/** Whether a send counts as an MMS, told before it is checked: a refused attempt counts too. */
export function wantsMms(attributes: Attributes): boolean {
  const { is_mms, media_urls } = attributes;
  return flag.safeParse(is_mms).data === true || (Array.isArray(media_urls) && media_urls.length > 0);
}

/** Checks the attributes of a send; throws the carrier's 422. */
export function parseMessage(attributes: Attributes): MessageWish {
  const wish = parseAttributes(message, attributes);
  const mediaUrls = wish.media_urls ?? [];
  for (const url of mediaUrls) refuseMedia(url);
  const body = wish.body ?? '';
  const isMms = wish.is_mms === true || mediaUrls.length > 0;
  if (isMms && Buffer.byteLength(body) > maxMmsBytes) throw unprocessable(`Message is over ${maxMmsBytes} byte limit.`);
  return { to: wish.to, from: wish.from, body, isMms, mediaUrls, dlrCallback: wish.dlr_callback ?? null };
}

/** Only the size's text is documented. */
function refuseMedia(url: string): void {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw unprocessable(`Error fetching media: "${url}" is not an https URL.`);
  }
  if (fileNameOf(url).startsWith(overLimitMedia)) {
    throw unprocessable(`Error fetching media: File at "${url}" is over ${maxMmsBytes} byte limit.`);
  }
}
