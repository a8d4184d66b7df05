import { z } from 'zod';
import { toCarrierNumber } from './carrier-number.ts';
import { FlowrouteError } from './flowroute-error.ts';
import { judge, type NotAccepted } from './outcomes.ts';
import { idOfRow, Listing, type ListOptions, type Page, type PageRequest, readPage, readRows } from './paging.ts';
import { type MessageRecord, parseMessage, segmentsOf } from './parse-message.ts';
import type { Ports } from './ports.ts';
import { readRecord } from './read-record.ts';
import { readResource } from './resource.ts';
import { secretsOfUrl } from './secrets.ts';

export type Text = {
  /** E.164, both. */
  from: string;
  to: string;
  /** May be empty only where there are media. */
  body: string;
  /** Public addresses; Flowroute fetches them. Any makes it an MMS. */
  mediaUrls?: string[];
  /** Sends words alone as an MMS. */
  isMms?: boolean;
  /** Where the receipts of this text go. Holds a secret; not for a log. */
  dlrCallback?: string;
};

export type SendOutcome =
  | {
      kind: 'accepted';
      /** The id of the message record to come. It can be read only after a while: a 404 right after is normal. */
      id: string;
      /** As billed, where the answer says so. */
      segments: number | null;
    }
  | NotAccepted;

/** From and to, as instants. Whether Flowroute counts a record at exactly either end is not documented. */
export type MessageRange = { start: Date; end: Date };

/** A page of a long reading. */
export type RecordsPage = {
  records: MessageRecord[];
  /** What the rows that could not be read are known by: their ids, or all that they say. Not for a log. */
  unreadable: string[];
  hasMore: boolean;
  nextOffset: number;
};

const template = '/v2.1/messages';
const defaultPageSize = 200;

export function createMessages(ports: Ports) {
  /** One page of the message records of a range, as Flowroute orders them (newest first in its example). */
  async function askForPage(range: MessageRange, request: PageRequest): Promise<unknown> {
    const query = new URLSearchParams({
      start_date: queryInstant(range.start, 'down'),
      end_date: queryInstant(range.end, 'up'),
      limit: String(request.limit),
      offset: String(request.offset),
    });
    const json = await ports.read({
      template,
      path: template,
      query,
      signal: request.signal,
      maxBytes: ports.maxListBytes,
    });
    if (json === null) throw new FlowrouteError('not_found', { status: 404 });
    return json;
  }

  async function readMessages(range: MessageRange, request: PageRequest) {
    return readPage(await askForPage(range, request), request, readRecord);
  }

  return {
    /**
     * Sends one text, in one attempt that is never repeated, and says what came of it.
     * @throws SwitchboardError when `from` or `to` is not E.164; nothing has left then.
     */
    async sendMessage(text: Text, options: { signal?: AbortSignal } = {}): Promise<SendOutcome> {
      const exchange = await ports.attempt({
        method: 'POST',
        template,
        path: template,
        body: sendBody(text),
        signal: options.signal,
      });
      return judge(exchange, acceptSend, ports.hiding(secretsOfUrl(text.dlrCallback)));
    },

    /**
     * One message record; null where Flowroute has none of this id, or not yet.
     * @throws FlowrouteError
     */
    async getMessage(id: string, options: { signal?: AbortSignal } = {}): Promise<MessageRecord | null> {
      const json = await ports.read({
        template: `${template}/:id`,
        path: `${template}/${encodeURIComponent(id)}`,
        maxBytes: ports.maxBytes,
        signal: options.signal,
      });
      if (json === null) return null;
      const record = parseMessage(json);
      if (record === null) throw new FlowrouteError('unreadable_answer', { status: 200 });
      return record;
    },

    /**
     * All message records of a range, page by page. Without an end it is now, fixed at the call, so that what arrives
     * meanwhile does not move the pages.
     */
    listMessages(range: { start: Date; end?: Date }, options: ListOptions = {}): Listing<MessageRecord> {
      const fixed = { start: range.start, end: range.end ?? new Date(ports.now()) };
      const pageSize = Math.min(options.pageSize ?? defaultPageSize, options.limit ?? Number.POSITIVE_INFINITY);
      return new Listing(
        (request) => readMessages(fixed, request),
        (record) => record.id,
        { ...options, pageSize },
      );
    },

    /**
     * One page of message records. The caller keeps the range's end from page to page.
     * @throws FlowrouteError
     */
    async messagesPage(range: MessageRange, request: PageRequest): Promise<Page<MessageRecord>> {
      const { ids: _, ...page } = await readMessages(range, request);
      return page;
    },

    /**
     * One page of a long reading, which knows each row again. The caller keeps the range's end from page to page.
     * @throws FlowrouteError
     */
    async recordsPage(range: MessageRange, request: PageRequest): Promise<RecordsPage> {
      const { rows, included, hasMore, nextOffset } = readRows(await askForPage(range, request), request);
      const records: MessageRecord[] = [];
      const unreadable: string[] = [];
      for (const row of rows) {
        const record = readRecord(row, included);
        if (record === null) unreadable.push(idOfRow(row));
        else records.push(record);
      }
      return { records, unreadable, hasMore, nextOffset };
    },
  };
}

/**
 * The compact form: v2.1 takes it and JSON:API's, Flowroute's documents and its PHP and .NET SDKs send this one, and its
 * specification knows no other.
 */
function sendBody(text: Text) {
  const media = text.mediaUrls ?? [];
  const isMms = text.isMms ?? media.length > 0;
  return {
    to: toCarrierNumber(text.to),
    from: toCarrierNumber(text.from),
    ...(text.body === '' && media.length > 0 ? {} : { body: text.body }),
    ...(media.length > 0 ? { media_urls: media } : {}),
    ...(isMms ? { is_mms: true } : {}),
    ...(text.dlrCallback === undefined ? {} : { dlr_callback: text.dlrCallback }),
  };
}

const errors = z.object({ errors: z.array(z.unknown()).min(1) });

/** 202 is documented; any other 2xx with an id proves as much: there is a record. */
function acceptSend(_status: number, json: unknown): SendOutcome | null {
  const resource = readResource(json);
  if (resource === null || errors.safeParse(json).success) return null;
  return { kind: 'accepted', id: resource.id, segments: segmentsOf(resource) };
}

/** The documented `YYYY-MM-DDTHH:mm:ss.SSZ`, with two digits of fraction, widening the range by less than 10 ms. */
function queryInstant(instant: Date, direction: 'down' | 'up'): string {
  const hundredths = instant.getTime() / 10;
  const whole = direction === 'down' ? Math.floor(hundredths) : Math.ceil(hundredths);
  return new Date(whole * 10).toISOString().replace(/0Z$/, 'Z');
}
