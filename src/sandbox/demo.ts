import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPage } from './build-page.ts';
import { demoEnvironment, realAddresses } from './demo-environment.ts';
import { magicRecipients } from './flowroute/protocol.ts';
import { readYearOfRecords } from './flowroute/seed/read-year-of-records.ts';
import { startLocalFlowroute } from './flowroute/server.ts';
import { startLocalSlack } from './slack/local-slack.ts';

const usage = `Runs the whole app on a local Slack and a local Flowroute, with a page to use it on. Nothing leaves this machine.
  npm run demo                     on http://127.0.0.1:4390
  npm run demo -- --port 5000      the page's port; the two above it are used as well
  npm run demo -- --socket         Socket Mode instead of HTTP
  npm run demo -- --no-open        do not open the browser
  npm run demo -- --year-of-records 20000
                                   that many message records over the last year, up to a million
`;

const root = new URL('../../', import.meta.url).pathname;
/** The app has this long to come up. Milliseconds. */
const startLimit = 120_000;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4390' },
    socket: { type: 'boolean', default: false },
    'no-open': { type: 'boolean', default: false },
    'year-of-records': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(usage);
else await demo().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));

async function demo(): Promise<void> {
  const began = performance.now();
  const port = readPort(values.port);
  const year = values['year-of-records'];
  const seed = year === undefined ? {} : { yearOfRecords: readYearOfRecords(year) };
  const real = realAddresses(process.env);
  if (real.length > 0) {
    throw new Error(
      `The demo does not start beside a real account: ${real.join(' and ')} would be used. Unset it first.`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-demo-'));
  const keys = { accessKey: 'demo-access-key', secretKey: 'demo-secret-key' };
  const tokens = { botToken: 'xoxb-demo-bot', appToken: 'xapp-demo-app', signingSecret: 'demo-signing-secret' };
  const appUrl = `http://127.0.0.1:${port + 2}`;
  // Somebody else's answer there would pass for the app's.
  await mustBeFree(port + 2);
  const [flowroute, pageDir] = await Promise.all([
    startLocalFlowroute({ ...keys, port: port + 1, seed }),
    buildPage({ root, cacheDir: join(root, '.cache') }),
  ]);
  const slack = await startLocalSlack({
    ...tokens,
    port,
    pageDir,
    flowrouteUrl: flowroute.url,
    manifest: await readManifest(values.socket),
    delivery: values.socket
      ? { kind: 'socket' }
      : { kind: 'http', requestUrl: `${appUrl}/slack/events`, signingSecret: tokens.signingSecret },
  });
  const environment = demoEnvironment({
    ...keys,
    ...tokens,
    slack,
    flowroute,
    port: port + 2,
    folder,
    socket: values.socket,
  });
  const app = startProgram(environment, folder);

  let stopping = false;
  const stop = async (status: number) => {
    if (stopping) return;
    stopping = true;
    await ended(app);
    await Promise.all([slack.close(), flowroute.close()]);
    await rm(folder, { recursive: true, force: true });
    process.exit(status);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  app.on('exit', (code) => {
    if (stopping) return;
    console.error(`The app has ended (status ${code}). What it said last stands above.`);
    void stop(1);
  });

  try {
    await isReady(`${appUrl}/readyz`, app);
  } catch (error) {
    if (!stopping) console.error(error instanceof Error ? error.message : String(error));
    return stop(1);
  }
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`Switchboard demo is ready: ${slack.url}/`);
  console.log(`  It took ${seconds} s. The app logs to ${join(folder, 'app.log')}. Ctrl-C stops everything.`);
  console.log(`  Try: /sms 206 555 0111 Hello from the demo`);
  console.log(`  Recipients that misbehave: ${Object.keys(magicRecipients).length} of them, listed on the page.`);
  if (!values['no-open'] && process.stdout.isTTY) openBrowser(`${slack.url}/`);
}

/** The manifest is printed by the project's own script, as for a real workspace: the sandbox imports nothing of the app. */
async function readManifest(socket: boolean): Promise<unknown> {
  const to = socket ? ['--socket'] : ['--url', 'https://switchboard.example.com'];
  const printing = spawn(process.execPath, [join(root, 'manifest/print.ts'), ...to], { cwd: root });
  let text = '';
  printing.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const status = await new Promise((resolve) => printing.on('close', resolve));
  if (status !== 0) throw new Error('The app manifest could not be printed: try npm run manifest -- --socket');
  return JSON.parse(text);
}

function startProgram(environment: NodeJS.ProcessEnv, folder: string): ChildProcess {
  const app = spawn(process.execPath, [join(root, 'src/main.ts')], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(folder, 'app.log'));
  app.stdout.pipe(log);
  app.stderr.pipe(process.stderr);
  app.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) {
      if (/"level":"(error|fatal)"/.test(line)) console.error(line);
    }
  });
  return app;
}

async function isReady(url: string, app: ChildProcess): Promise<void> {
  const end = performance.now() + startLimit;
  while (performance.now() < end) {
    if (app.exitCode !== null) throw new Error('The app did not start.');
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The app did not come up within ${startLimit / 1_000} s.`);
}

/** @throws Error when the port is taken */
async function mustBeFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}

async function ended(app: ChildProcess): Promise<void> {
  if (app.exitCode !== null || app.signalCode !== null) return;
  const exit = new Promise((resolve) => app.once('exit', resolve));
  app.kill('SIGTERM');
  const cut = setTimeout(() => app.kill('SIGKILL'), 13_000);
  await exit;
  clearTimeout(cut);
}

function openBrowser(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const opening = spawn(program, [url], { stdio: 'ignore', detached: true });
  opening.on('error', () => {}); // No browser to open: the address stands above.
  opening.unref();
}

function readPort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_533) return port;
  throw new Error(`--port takes a number from 1 to 65533, such as 4390; “${text}” is none.`);
}

function fail(message: string): void {
  console.error(
    /EADDRINUSE/.test(message) ? `${message}: the port is taken. Choose another: npm run demo -- --port 5000` : message,
  );
  process.exit(1);
}
