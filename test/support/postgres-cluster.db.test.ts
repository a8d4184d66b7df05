import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { z } from 'zod';
import { findPostgres, freshDatabase, type PostgresCluster, startPostgres } from './postgres-cluster.ts';

const adminUrl = process.env.TEST_DATABASE === 'postgres' ? (process.env.TEST_DATABASE_URL ?? '') : '';
const withServer = adminUrl === '' ? test.skip : test;
const withPrograms = adminUrl === '' || 'missing' in findPostgres() ? test.skip : test;

describe('a fresh database', () => {
  withServer('starts empty, shares nothing with another, and is gone when dropped', async () => {
    const [one, two] = await Promise.all([freshDatabase(adminUrl), freshDatabase(adminUrl)]);
    await query(one.url, 'create table notes (body text)');
    expect(await query(two.url, "select to_regclass('notes') as found")).toEqual([{ found: null }]);
    await Promise.all([one.drop(), two.drop()]);
    await expect(query(one.url, 'select 1')).rejects.toMatchObject({ code: '3D000' });
  });

  withServer('can be a copy of another', async () => {
    const original = await freshDatabase(adminUrl);
    await query(original.url, "create table notes as select 'kept' as body");
    const copy = await freshDatabase(adminUrl, new URL(original.url).pathname.slice(1));
    expect(await query(copy.url, 'select body from notes')).toEqual([{ body: 'kept' }]);
    await Promise.all([original.drop(), copy.drop()]);
  });

  withServer('is dropped while somebody is still connected', async () => {
    const { url, drop } = await freshDatabase(adminUrl);
    const client = new pg.Client({ connectionString: url });
    const lost = new Promise((resolve) => client.on('error', resolve));
    await client.connect();
    await drop();
    expect(await lost).toMatchObject({ code: '57P01' });
  });
});

describe('a server of our own', () => {
  withPrograms('is away while stopped, and back at the same address with what was committed', async () => {
    await withCluster(async ({ url, stopServer, startServer }) => {
      await query(url, "create table notes as select 'kept' as body");
      await stopServer();
      await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await startServer();
      expect(await query(url, 'select body from notes')).toEqual([{ body: 'kept' }]);
    });
  });

  withPrograms('leaves nothing behind when it is stopped', async () => {
    const { url, folder } = await withCluster(async (cluster) => ({
      ...cluster,
      folder: await dataFolder(cluster.url),
    }));
    expect(existsSync(folder)).toBe(false);
    await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  withPrograms('leaves nothing behind when the process that started it is killed', async () => {
    const support = new URL('postgres-cluster.ts', import.meta.url).href;
    const program = `import { startPostgres } from '${support}'; console.log((await startPostgres()).url); setInterval(() => {}, 1000);`;
    const runner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(runner.stdout, 'data');
    const url = String(line).trim();
    const folder = await dataFolder(url);
    expect(existsSync(folder)).toBe(true);
    runner.kill('SIGKILL');
    while (existsSync(folder)) await delay(50);
    await expect(query(url, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

async function withCluster<T>(use: (cluster: PostgresCluster) => Promise<T>): Promise<T> {
  const cluster = await startPostgres();
  try {
    return await use(cluster);
  } finally {
    await cluster.stop();
  }
}

async function dataFolder(url: string): Promise<string> {
  const rows = z.tuple([z.object({ data_directory: z.string() })]);
  return rows.parse(await query(url, 'show data_directory'))[0].data_directory;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
