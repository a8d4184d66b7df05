import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Processes of the bench that talk to the runner: each says once that it is ready, then answers what it is asked. The
 * runner's own load is not the app's.
 */
export type Child = {
  pid: number;
  /** What it said when it was ready. */
  ready: unknown;
  ask(question: string, value?: unknown): Promise<unknown>;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
};

const fromChild = z.union([
  z.object({ ready: z.unknown() }).strict(),
  z.object({ id: z.number(), answer: z.unknown() }).strict(),
]);
const fromRunner = z.object({ id: z.number(), question: z.string(), value: z.unknown() });

/** Everything must be up by then. Milliseconds. */
const startLimitMs = 60_000;

export async function startChild(
  file: URL,
  options: { env: NodeJS.ProcessEnv; argument?: unknown; flags?: string[] },
): Promise<Child> {
  const child = fork(file, [JSON.stringify(options.argument ?? null)], {
    env: options.env,
    execArgv: options.flags ?? [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: unknown) => void>();
  let lastId = 0;
  const ready = await new Promise<unknown>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${file.pathname} did not come up`)), startLimitMs);
    child.once('exit', (code) => reject(new Error(`${file.pathname} ended with ${code} before it was ready`)));
    child.on('message', (raw) => {
      const message = fromChild.parse(raw);
      if ('id' in message) waiting.get(message.id)?.(message.answer);
      else resolve(message.ready);
      clearTimeout(late);
    });
  });
  return {
    pid: child.pid ?? 0,
    ready,
    ask: (question, value) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        child.send({ id: lastId, question, value: value ?? null });
      }),
    stop: () => ended(child),
  };
}

/** Ends a process by SIGTERM, and by SIGKILL where that is not enough. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await exit;
  clearTimeout(cut);
}

/** In a child: says that it is ready, and answers from now on. It ends when the runner is gone. */
export function answerRunner(ready: unknown, answers: { [question: string]: (value: unknown) => unknown }): void {
  process.on('message', async (raw) => {
    const { id, question, value } = fromRunner.parse(raw);
    process.send?.({ id, answer: (await answers[question]?.(value)) ?? null });
  });
  process.on('disconnect', () => process.exit(1));
  process.send?.({ ready });
}

/** The memory that a process holds, in megabytes (10⁶ bytes). Linux only: null elsewhere. */
export function residentMegabytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : (Number(kilobytes) * 1_024) / 1e6;
  } catch {
    return null;
  }
}
