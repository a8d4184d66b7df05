import { z } from 'zod';

/** An account of so many numbers, and how long the carrier takes for an answer about numbers, in milliseconds. */
const accountShape = z.object({ size: z.number().int().min(1), answerMs: z.number().min(0) });
export type BenchAccount = z.output<typeof accountShape>;

type Answer = { status: number; body: object };

/**
 * The numbers side of the bench's carrier: an account of any size, served page by page, and a stock in which every number
 * that is asked for is for sale and is sold at once.
 */
export function createNumbers() {
  let account = numbersOf(1);
  let answerMs = 0;
  let wholeReadings = 0;
  const bought = new Set<string>();

  function answer(method: string, { pathname, searchParams }: URL): Answer {
    const id = pathname.split('/').at(-1) ?? '';
    if (pathname === '/v2/numbers/available') return list(stock(searchParams), searchParams);
    if (pathname === '/v2/numbers') {
      const starts = searchParams.get('starts_with') ?? '';
      const found = starts === '' ? account : [...account, ...bought].filter((one) => one.startsWith(starts));
      if (offsetOf(searchParams) + limitOf(searchParams) >= found.length) wholeReadings += 1;
      return list(found, searchParams);
    }
    if (method === 'POST') bought.add(id);
    const isOurs = bought.has(id) || account.includes(id);
    if (!isOurs) return { status: 404, body: { errors: [{ title: 'Not Found', status: 404 }] } };
    return { status: method === 'POST' ? 201 : 200, body: { data: row(id), included: [], links: {} } };
  }

  return {
    /** Null: it is not about numbers. */
    async answer(method: string, url: URL): Promise<Answer | null> {
      if (!url.pathname.startsWith('/v2/numbers')) return null;
      if (answerMs > 0) await new Promise((resolve) => setTimeout(resolve, answerMs));
      return answer(method, url);
    },
    become(value: unknown): void {
      const wanted = accountShape.parse(value);
      if (wanted.size !== account.length) account = numbersOf(wanted.size);
      answerMs = wanted.answerMs;
    },
    /** How often the account's list has been read to its end. */
    wholeReadings: () => wholeReadings,
  };
}

/** From 555-0100 on, in as many area codes as it takes. The first one is the bench's own. */
function numbersOf(size: number): string[] {
  const others = Array.from({ length: size - 1 }, (_, i) => `1${301 + Math.floor(i / 100)}5550${100 + (i % 100)}`);
  return ['12065550100', ...others];
}

function stock(query: URLSearchParams): string[] {
  const starts = query.get('starts_with') ?? '';
  return /^1\d{10}$/.test(starts) ? [starts] : [];
}

function list(all: string[], query: URLSearchParams): Answer {
  const [offset, limit] = [offsetOf(query), limitOf(query)];
  const next = offset + limit < all.length ? { next: `/?offset=${offset + limit}` } : {};
  return { status: 200, body: { data: all.slice(offset, offset + limit).map(row), links: { self: '/', ...next } } };
}

const limitOf = (query: URLSearchParams) => Number(query.get('limit') ?? 10);
const offsetOf = (query: URLSearchParams) => Number(query.get('offset') ?? 0);

function row(id: string): object {
  const price = { monthly_cost: 1.25, setup_cost: 1 };
  const place = { number_type: 'longcode', rate_center: 'SEATTLE', state: 'WA' };
  return { type: 'number', id, attributes: { value: id, alias: null, messaging_enabled: true, ...place, ...price } };
}
