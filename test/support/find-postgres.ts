import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foldersOf, isProgram } from './programs.ts';

/** Where packages put the server's programs without adding them to the path: Debian, Fedora, Homebrew, Postgres.app. */
const places = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
];

/** What a process runs as; empty for the user who started us. */
export type User = { uid?: number; gid?: number };

/**
 * The folder of the machine's PostgreSQL server programs and who may run them: the folder that `POSTGRES_BIN` names and
 * no other, else the first on the path, else the newest of those that packages put elsewhere.
 */
export function findPostgres(env: NodeJS.ProcessEnv = process.env): { bin: string; user: User } | { missing: string } {
  const named = env.POSTGRES_BIN;
  if (named && !holdsServer(named)) {
    return { missing: `POSTGRES_BIN names no folder with initdb and postgres: ${named}` };
  }
  const bin = named || findPrograms(foldersOf(env.PATH));
  if (bin === undefined) {
    return { missing: 'no PostgreSQL server found (apt-get install postgresql, or name its folder in POSTGRES_BIN)' };
  }
  const user = process.getuid?.() === 0 ? unprivilegedUser() : {};
  if (user !== null) return { bin, user };
  return { missing: 'PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as' };
}

function findPrograms(onPath: string[]): string | undefined {
  const elsewhere = globSync(places).sort((a, b) => versionIn(b) - versionIn(a));
  return [...onPath, ...elsewhere].find(holdsServer) ?? onPath.map(askPgConfig).find(holdsServer);
}

function askPgConfig(folder: string): string {
  return spawnSync(join(folder, 'pg_config'), ['--bindir'], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

function holdsServer(folder: string): boolean {
  return ['initdb', 'postgres'].every((name) => isProgram(join(folder, name)));
}

function versionIn(bin: string): number {
  return Number(/(\d+(?:\.\d+)?)$/.exec(dirname(bin))?.[1] ?? 0);
}

/** initdb looks its user up by name, so that a number that nobody bears would not do. */
function unprivilegedUser(): User | null {
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number.parseInt(spawnSync('id', [flag, name]).stdout.toString(), 10));
    if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  return null;
}
