import { spawn } from 'node:child_process';
import { freePorts } from '../../support/free-ports.ts';
import { waitFor } from '../../support/wait-for.ts';
import { ended, residentMegabytes } from '../child.ts';
import type { BenchDatabase, Stage } from '../stage.ts';
import { startFlags } from '../start-flags.ts';

/** What the start needed has been given back by then. */
const idleMs = 20_000;

/** Megabytes that `npm start` holds resident after 20 s of idleness. Null where the system does not say. */
export async function measureMemory(stage: Stage, database: BenchDatabase): Promise<number | null> {
  const port = await freePorts(1);
  const app = spawn(process.execPath, [...startFlags, 'src/main.ts'], {
    env: stage.environment(database, { PORT: String(port) }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await waitFor(
      'the app to be ready',
      async () => {
        if (app.exitCode !== null) throw new Error(`the app ended with ${app.exitCode}`);
        return (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok;
      },
      60_000,
    );
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    return residentMegabytes(app.pid ?? 0);
  } finally {
    await ended(app);
  }
}
