import fetch from 'node-fetch';
import { z } from 'zod';
import { answerRunner } from './child.ts';

/** What a report is compared with: the same pages, fetched and parsed, one after the other, and nothing made of them. */
const wish = z.object({ url: z.string(), start: z.string(), end: z.string(), limit: z.number() });
const page = z.object({ data: z.array(z.unknown()), links: z.object({ next: z.string().optional() }) });

/** Records and the seconds that they took. */
async function read(value: unknown): Promise<{ records: number; seconds: number }> {
  const { url, start, end, limit } = wish.parse(value);
  const began = performance.now();
  let records = 0;
  for (let offset = 0; ; offset += limit) {
    const query = new URLSearchParams({
      start_date: start,
      end_date: end,
      limit: String(limit),
      offset: String(offset),
    });
    const response = await fetch(`${url}/v2.1/messages?${query}`);
    // The rows are not looked at: a check of each would be measured along.
    const { data, links } = page.parse(JSON.parse(await response.text()));
    records += data.length;
    if (links.next === undefined) return { records, seconds: (performance.now() - began) / 1_000 };
  }
}

process.on('SIGTERM', () => process.exit(0));
answerRunner({}, { read });
