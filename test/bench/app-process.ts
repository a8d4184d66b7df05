import { monitorEventLoopDelay } from 'node:perf_hooks';
import { z } from 'zod';
import { startApp } from '../../src/app.ts';
import { readEnvironment } from '../../src/environment.ts';
import { answerRunner } from './child.ts';

/** The app in a process of its own, as `main.ts` starts it, but for the pace of its posts to Slack. */
const pace = z.object({
  postStepMs: z.number(),
  postBurstMs: z.number(),
  updateStepMs: z.number(),
  updateBurstMs: z.number(),
});
const argument = z.object({ pace: pace.nullable() }).parse(JSON.parse(process.argv[2] ?? ''));

const { config, log } = readEnvironment();
const app = await startApp({ config, log, ...(argument.pace === null ? {} : { pace: argument.pace }) });
process.on('SIGTERM', async () => {
  await app.stop();
  process.exit(0);
});
// The longest time in which nothing else could be answered, in milliseconds.
const delay = monitorEventLoopDelay({ resolution: 5 });
answerRunner(
  { url: `http://127.0.0.1:${app.port}` },
  {
    watchLoop: () => {
      delay.reset();
      delay.enable();
    },
    longestStall: () => delay.max / 1e6,
  },
);
