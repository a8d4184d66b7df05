import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readYearOfRecords } from './seed/read-year-of-records.ts';
import { startLocalFlowroute } from './server.ts';

const usage = `Runs the local Flowroute alone, on 127.0.0.1.

  --port <port>        or LOCAL_FLOWROUTE_PORT    (4010; 0 takes any free port)
  --access-key <key>   or FLOWROUTE_ACCESS_KEY    (local-access-key)
  --secret-key <key>   or FLOWROUTE_SECRET_KEY    (local-secret-key)
  --no-rate-limit      takes any number of texts a second
  --year-of-records <n>  so many records over the last year, up to 1000000, instead of 5000 over 30 days
`;

const options = {
  port: { type: 'string' },
  'access-key': { type: 'string' },
  'secret-key': { type: 'string' },
  'no-rate-limit': { type: 'boolean' },
  'year-of-records': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Runs until SIGINT or SIGTERM. Wrong arguments end it with 2 and one sentence. */
async function run(): Promise<void> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return;
  }
  const port = z.coerce.number().int().min(0).max(65_535);
  const { env } = process;
  const flowroute = await startLocalFlowroute({
    port: port.parse(values.port ?? env.LOCAL_FLOWROUTE_PORT ?? '4010'),
    accessKey: values['access-key'] ?? env.FLOWROUTE_ACCESS_KEY ?? 'local-access-key',
    secretKey: values['secret-key'] ?? env.FLOWROUTE_SECRET_KEY ?? 'local-secret-key',
    ...(values['year-of-records'] === undefined
      ? {}
      : { seed: { yearOfRecords: readYearOfRecords(values['year-of-records']) } }),
    ...(values['no-rate-limit'] ? { rateLimits: { smsPerSecond: null, mmsPerSecond: null } } : {}),
  });
  console.log(`Local Flowroute at ${flowroute.url}, side door at ${flowroute.url}/_/phones`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void flowroute.close());
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

run().catch((error: unknown) => {
  const text = error instanceof z.ZodError ? 'The port is not a number from 0 to 65535.' : sentenceOf(error);
  console.error(`${text}\n\n${usage}`);
  process.exitCode = 2;
});
