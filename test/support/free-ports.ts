import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The first of some ports in a row that nothing listens on. Below those that the system hands out by itself, where a
 * neighbour may be taken between this look and its use.
 */
export async function freePorts(count: number): Promise<number> {
  for (let tried = 0; tried < 100; tried += 1) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every((one) => one)) return first;
  }
  throw new Error(`no ${count} free ports in a row`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
