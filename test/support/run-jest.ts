import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How long an interrupted Jest may take to end, in milliseconds. */
const graceMs = 5_000;

/**
 * Runs Jest with its output on our own, and gives how it ended and what it wrote by `--json`, null where it wrote nothing.
 * When `signal` aborts, Jest and everything that it started are ended.
 */
export async function runJest(
  args: string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<{ exitCode: number | null; json: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-lane-'));
  const results = join(folder, 'results.json');
  try {
    const jest = spawn(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'].concat(
        ['--json', '--outputFile', results, '--passWithNoTests'],
        args,
      ),
      // In a group of its own: a worker that hangs in a test does not end with Jest, but it does with the group.
      { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], detached: true },
    );
    const end = () => endGroup(jest);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const [exitCode] = await once(jest, 'exit');
    signal.removeEventListener('abort', end);
    return { exitCode, json: readJson(results) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Jest died before it wrote any, or in the middle: its exit code tells.
    return null;
  }
}

function endGroup(child: ChildProcess): void {
  killGroup(child, 'SIGTERM');
  setTimeout(() => killGroup(child, 'SIGKILL'), graceMs).unref();
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
