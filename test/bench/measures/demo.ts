import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ended } from '../child.ts';

const limitMs = 180_000;

/** Seconds from the start of the demo until its page can be used. */
export async function measureDemo(): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const demo = spawn(process.execPath, ['src/sandbox/demo.ts', '--no-open', '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const late = setTimeout(() => demo.kill('SIGKILL'), limitMs);
  try {
    let said = '';
    for await (const chunk of demo.stdout) {
      said += String(chunk);
      if (said.includes('Switchboard demo is ready')) return (performance.now() - began) / 1_000;
    }
    throw new Error(`the demo ended before it was ready: ${said}`);
  } finally {
    clearTimeout(late);
    await ended(demo);
  }
}

/** The demo takes this port and the two above it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return Math.min(address.port, 65_000);
}
