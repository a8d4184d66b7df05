import { startApp } from './app.ts';
import { readEnvironment, runMain } from './environment.ts';

/** A stop that takes longer than this is cut short; what is left is resumed by the next start. Milliseconds. */
const stopLimit = 12_000;

await runMain(async () => {
  const { config, log } = readEnvironment();
  // A rejection that nobody caught is a fault of ours: it is logged, and the rows say where to go on.
  process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'A rejection was not caught'));
  const app = await startApp({ config, log });

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'Stopping');
    const cut = setTimeout(() => process.exit(1), stopLimit);
    cut.unref();
    await app.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
});
