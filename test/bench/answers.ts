import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import type { Block } from '../../src/sandbox/slack/protocol.ts';

/** What the app has posted to a response URL, and when, by the runner's `performance.now()`. */
export type Answer = { at: number; text: string; blocks: Block[] };

export type ResponseUrls = {
  /** An address for one act, and the first answer that comes to it. */
  issue(): { url: string; answer: Promise<Answer> };
  close(): Promise<void>;
};

/** An answer must be there by then. Milliseconds. */
const answerLimitMs = 30_000;

const port = z.object({ port: z.number() });
const posted = z.object({
  text: z.string(),
  blocks: z.array(z.looseObject({ type: z.string() }).catchall(z.json())).default([]),
});

/** Response URLs that end in the runner, so that the instant of an answer is taken by the clock of its command. */
export async function openResponseUrls(): Promise<ResponseUrls> {
  const waiting = new Map<string, (answer: Answer) => void>();
  const server = createServer(async (request, response) => {
    let json = '';
    for await (const chunk of request) json += String(chunk);
    const at = performance.now();
    response.end('ok');
    waiting.get(request.url ?? '')?.({ at, ...posted.parse(JSON.parse(json)) });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${port.parse(server.address()).port}`;
  return {
    issue() {
      const path = `/answers/${crypto.randomUUID()}`;
      const answer = new Promise<Answer>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error('an answer did not come')), answerLimitMs);
        waiting.set(path, (one) => {
          clearTimeout(late);
          waiting.delete(path);
          resolve(one);
        });
      });
      return { url: base + path, answer };
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
