import { type ChildProcess, spawn } from 'node:child_process';
import { freePorts } from '../support/free-ports.ts';

export type DemoProcess = {
  /** The page's address, with a slash at its end. */
  url: string;
  /** The local Flowroute's address. */
  flowrouteUrl: string;
  stop(): Promise<number | null>;
};

/** Starts the demo as a newcomer does, and waits until it says that it is ready. */
export async function startDemo(options: { socket?: boolean } = {}): Promise<DemoProcess> {
  // The demo takes this port and the two above it.
  const port = await freePorts(3);
  const flags = ['--port', String(port), '--no-open', ...(options.socket ? ['--socket'] : [])];
  const child = spawn(process.execPath, ['src/sandbox/demo.ts', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await readyAt(child);
  return { url, flowrouteUrl: `http://127.0.0.1:${port + 1}`, stop: () => stopped(child) };
}

function readyAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const ready = /demo is ready: (http:\S+)/.exec(said);
      if (ready?.[1] !== undefined) resolve(ready[1]);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code} before it was ready:\n${said}`)));
  });
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return exit;
}
