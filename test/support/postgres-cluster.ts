import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findPostgres } from './find-postgres.ts';
import { freePorts } from './free-ports.ts';
import { ask, createDatabase } from './fresh-database.ts';

export { findPostgres } from './find-postgres.ts';
export { createDatabase, freshDatabase } from './fresh-database.ts';

export type PostgresCluster = {
  /** Of a superuser, in a database of its own: what `freshDatabase` wants. */
  url: string;
  /** Ends the server as a restart would: open connections are closed, what was committed stays. */
  stopServer(): Promise<void>;
  /** Starts it again at the same address. Resolves once it answers. */
  startServer(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
};

/** What each start of one server needs. */
type Setup = { bin: string; folder: string; password: string; options: SpawnOptions };

/** How long a server may take until it answers, in milliseconds: far above what a busy machine needs. */
const startLimitMs = 60_000;

/**
 * A PostgreSQL server of our own on a free loopback port, with its data in a temporary folder. It ends with this process
 * at the latest. Throws where the machine has no server programs: ask `findPostgres` first.
 */
export async function startPostgres(): Promise<PostgresCluster> {
  const found = findPostgres();
  if ('missing' in found) throw new Error(found.missing);
  const { uid, gid } = found.user;
  const folder = makeFolder(found.user);
  const options = { uid, gid, cwd: folder, env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C' }, detached: true };
  const stop = keep(folder, options);
  try {
    const setup = { bin: found.bin, folder, password: randomBytes(16).toString('hex'), options };
    await initialize(setup);
    let { server, port } = await startOnFreePort(setup);
    return {
      url: await createDatabase(addressOf(setup, port), 'switchboard'),
      async stopServer() {
        server.kill('SIGINT');
        await ended(server);
      },
      async startServer() {
        server = await start(setup, port);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Root's own temporary folder may be closed to the user that the server runs as; `/tmp` is open to all. */
function makeFolder({ uid, gid }: { uid?: number; gid?: number }): string {
  const folder = mkdtempSync(join(uid === undefined ? tmpdir() : '/tmp', 'switchboard-postgres-'));
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

/**
 * Waits for the end of its input, which comes when we close it and also when we die, however we die; then stops the
 * server and removes the folder. So a test run that is killed leaves nothing behind. The server's lock file says when it
 * is gone, and not its process id: where nobody collects the dead, the id would stay.
 */
const keeper = `
read -r _
lock="$1/data/postmaster.pid"
tell() { kill "$1" "$(head -n 1 "$lock")" 2>/dev/null; }
gone() {
  for _ in 0 1 2 3 4 5 6 7 8 9; do
    for _ in 0 1 2 3 4 5 6 7 8 9; do [ -f "$lock" ] || return 0; sleep 0.1; done
  done
  return 1
}
if [ -f "$lock" ]; then tell -INT; gone || { tell -QUIT; gone; } || tell -KILL; fi
rm -rf "$1"
`;

/** Starts the keeper; what it gives back ends it, and with it the server. */
function keep(folder: string, options: SpawnOptions): () => Promise<void> {
  const child = spawn('sh', ['-c', keeper, 'keeper', folder], {
    ...options,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  return async () => {
    child.stdin?.end();
    await ended(child);
  };
}

async function initialize({ bin, folder, password, options }: Setup): Promise<void> {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o644 });
  const { cwd, env, uid, gid } = options;
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'].concat(
      ['--no-sync', `--pgdata=${join(folder, 'data')}`],
    ),
    { cwd, env, uid, gid },
  );
}

/** Another process may take a port between our finding it free and the server's binding it; then the next one is tried. */
async function startOnFreePort(setup: Setup, tries = 3): Promise<{ server: ChildProcess; port: number }> {
  const port = await freePorts(1);
  try {
    return { server: await start(setup, port), port };
  } catch (error) {
    if (tries === 1 || !String(error).includes('Address already in use')) throw error;
    return startOnFreePort(setup, tries - 1);
  }
}

async function start(setup: Setup, port: number): Promise<ChildProcess> {
  const log = openSync(join(setup.folder, 'log'), 'w');
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: setup.folder,
    max_connections: 200,
    // Only a power cut could tell the difference, and these data do not outlive one. A commit is still a commit.
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'on',
    // Not the machine's, so that a test gives the same everywhere.
    timezone: 'UTC',
  };
  const server = spawn(
    join(setup.bin, 'postgres'),
    [
      '-D',
      join(setup.folder, 'data'),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...setup.options, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  await once(server, 'spawn');
  server.unref();
  await untilItAnswers(server, setup, port);
  return server;
}

async function untilItAnswers(server: ChildProcess, setup: Setup, port: number): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    try {
      return await ask(addressOf(setup, port), 'select 1');
    } catch (cause) {
      if (!hasEnded(server) && Date.now() < deadline) {
        await delay(50);
        continue;
      }
      throw new Error(`PostgreSQL did not start.\n${readFileSync(join(setup.folder, 'log'), 'utf8')}`, { cause });
    }
  }
}

function addressOf({ password }: Setup, port: number): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** Resolves when a process is gone, and keeps ours alive until then. */
async function ended(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.ref();
  await once(child, 'exit');
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
