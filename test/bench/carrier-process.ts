import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { z } from 'zod';
import { createNumbers } from './carrier-numbers.ts';
import { createRecordPages } from './carrier-records.ts';
import { answerRunner } from './child.ts';

/**
 * A carrier that answers at once: every text is accepted and its record says that it was delivered, and every number can be
 * bought. It checks nothing; the local Flowroute of the sandbox does, and would be measured along.
 */
type Sent = { id: string; from: string; to: string; body: string; at: number };
const sent = new Map<string, Sent>();
const numbers = createNumbers();
const records = createRecordPages();
const wantedRecords = z.object({ count: z.number(), start: z.number(), end: z.number() });

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'carrier'}`);
  const { pathname } = url;
  const answer = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/vnd.api+json' }).end(JSON.stringify(body));
  };
  const ofNumbers = await numbers.answer(request.method ?? '', url);
  if (ofNumbers !== null) return answer(ofNumbers.status, ofNumbers.body);
  if (request.method === 'POST') {
    let json = '';
    for await (const chunk of request) json += String(chunk);
    const text = JSON.parse(json);
    const { from, to, body } = text.data?.attributes ?? text;
    const one = { id: `mdr2-${randomBytes(16).toString('hex')}`, from, to, body, at: Date.now() };
    sent.set(one.id, one);
    return answer(202, { data: { id: one.id, type: 'message' } });
  }
  if (pathname.endsWith('/messages')) {
    response.writeHead(200, { 'content-type': 'application/vnd.api+json' });
    for (const part of records.page(url)) response.write(part);
    response.end();
    return;
  }
  const one = sent.get(pathname.split('/').at(-1) ?? '');
  if (one !== undefined) return answer(200, { data: recordOf(one) });
  return answer(404, { data: [], links: {} });
});

function recordOf({ id, from, to, body, at }: Sent): object {
  const timestamp = new Date(at).toISOString();
  const receipt = { level: 2, status: 'delivery success', status_code: null, status_code_description: '', timestamp };
  const money = { amount_display: '$0.0040', amount_nanodollars: 4_000_000 };
  const kind = { is_mms: false, message_encoding: 0, message_type: 'longcode', status: 'delivery success' };
  const attributes = {
    body,
    direction: 'outbound',
    from,
    to,
    ...money,
    ...kind,
    timestamp,
    delivery_receipts: [receipt],
  };
  return { type: 'message', id, attributes };
}

server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the carrier has no port');
  process.on('SIGTERM', () => process.exit(0));
  answerRunner(
    { url: `http://127.0.0.1:${address.port}` },
    {
      /** When each text came, in milliseconds since the epoch, and to whom. */
      sent: () => [...sent.values()].map(({ at, to }) => ({ at, to })),
      sentCount: () => sent.size,
      forget: () => sent.clear(),
      /** What the list of records has from now on; nothing at first. */
      records: (value) => records.become(wantedRecords.parse(value)),
      account: (value) => numbers.become(value),
      wholeReadings: () => numbers.wholeReadings(),
    },
  );
});
