import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody } from './asked.ts';
import { CarrierError } from './carrier-errors.ts';
import { BadWish, type Door } from './door.ts';
import { isLoopbackOrigin } from './loopback.ts';
import { faultKinds } from './protocol.ts';

const count = z.int().min(0);

const faultWish = z.strictObject({
  kind: z.enum(faultKinds),
  times: count.min(1).optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  query: z.string().optional(),
  ms: count.optional(),
});
const rateLimits = z.strictObject({ smsPerSecond: count.nullable(), mmsPerSecond: count.nullable() });
const inboundWish = z.strictObject({
  from: z.string(),
  to: z.string(),
  body: z.string().optional(),
  mediaUrls: z.array(z.url()).optional(),
});

const lateWish = z.strictObject({
  count: count.min(1).max(10_000),
  start: z.string(),
  end: z.string(),
  afterMs: count.optional(),
});
const listShift = z.strictObject({ repeated: count });
const priceWish = z.strictObject({
  number: z.string(),
  setupCents: count.optional(),
  monthlyCents: count.optional(),
});
const soldWish = z.strictObject({ number: z.string() });

/** Answers a request under `/_/`. Pages of other machines are kept out, whatever they ask; those of this one may read. */
export async function answerSideDoor(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { origin } = request.headers;
  if (origin !== undefined && !isLoopbackOrigin(origin)) {
    json(response, 403, { error: 'Only pages of this machine may use the side door.' });
    return;
  }
  response.setHeader('vary', 'Origin');
  if (origin !== undefined) response.setHeader('access-control-allow-origin', origin);
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE');
    response.setHeader('access-control-allow-headers', 'content-type');
    response.writeHead(204).end();
    return;
  }
  try {
    await act(door, request, response);
  } catch (thrown) {
    if (thrown instanceof BadWish) json(response, 422, { error: thrown.message });
    else if (thrown instanceof CarrierError) json(response, thrown.status, { error: thrown.message });
    else throw thrown;
  }
}

async function act(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(`http://localhost${request.url ?? '/'}`);
  const since = Number(url.searchParams.get('since') ?? 0);
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /_/phones':
      return json(response, 200, door.phones());
    case 'GET /_/stream':
      return stream(door, response);
    case 'GET /_/requests':
      if (!Number.isSafeInteger(since)) throw new BadWish('since is not a whole number.');
      return json(response, 200, door.requests(since));
    case 'GET /_/faults':
      return json(response, 200, door.faults());
    case 'POST /_/faults':
      return json(response, 201, door.addFault(await wishOf(request, faultWish)));
    case 'DELETE /_/faults':
      door.clearFaults();
      return none(response);
    case 'POST /_/reset':
      door.reset();
      return none(response);
    case 'GET /_/limits':
      return json(response, 200, door.rateLimits());
    case 'PUT /_/limits':
      return json(response, 200, door.setRateLimits(await wishOf(request, rateLimits)));
    case 'POST /_/inbound':
      return json(response, 202, { id: door.receive(await wishOf(request, inboundWish)) });
    case 'POST /_/late':
      return json(response, 202, { ids: door.addLate(await wishOf(request, lateWish)) });
    case 'PUT /_/shift':
      return json(response, 200, door.shiftLists(await wishOf(request, listShift)));
    case 'PUT /_/prices':
      door.setPrice(await wishOf(request, priceWish));
      return none(response);
    case 'POST /_/sold':
      door.sellElsewhere(await wishOf(request, soldWish));
      return none(response);
    default:
      return json(response, 404, { error: 'There is nothing here; see src/sandbox/flowroute/README.md.' });
  }
}

function stream(door: Door, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  // Something at once, so that the watcher knows that it misses nothing from here on.
  response.write(': watching\n\n');
  const stop = door.watch((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  response.on('close', stop);
}

async function wishOf<T extends z.ZodType>(request: IncomingMessage, schema: T): Promise<z.output<T>> {
  const text = (await readBody(request)).toString('utf8');
  let wish: unknown;
  try {
    wish = JSON.parse(text);
  } catch {
    throw new BadWish('The body is not JSON.');
  }
  const parsed = schema.safeParse(wish);
  if (!parsed.success) throw new BadWish(z.prettifyError(parsed.error));
  return parsed.data;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function none(response: ServerResponse): void {
  response.writeHead(204).end();
}
