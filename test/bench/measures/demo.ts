import { spawn } from 'node:child_process';
import { freePorts } from '../../support/free-ports.ts';
import { ended } from '../child.ts';

const limitMs = 180_000;

/** Seconds from the start of the demo until its page can be used. */
export async function measureDemo(): Promise<number> {
  // The demo takes this port and the two above it.
  const port = await freePorts(3);
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
