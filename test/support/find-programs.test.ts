import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findChromium } from './find-chromium.ts';
import { findPostgres } from './find-postgres.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchboard-programs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function place(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

describe('the programs of a PostgreSQL server', () => {
  test('are found on the path', () => {
    for (const name of ['initdb', 'postgres']) place(name);
    expect(findPostgres({ PATH: `/nowhere:${folder}` })).toMatchObject({ bin: folder });
  });

  test('are taken from the named folder before all others', () => {
    for (const name of ['initdb', 'postgres']) place(name);
    expect(findPostgres({ PATH: process.env.PATH, POSTGRES_BIN: folder })).toMatchObject({ bin: folder });
  });

  test('are missing, with the reason, where the named folder holds only a part of them', () => {
    place('initdb');
    const missing = `POSTGRES_BIN names no folder with initdb and postgres: ${folder}`;
    expect(findPostgres({ PATH: process.env.PATH, POSTGRES_BIN: folder })).toEqual({ missing });
  });
});

describe('Chromium', () => {
  test('is found on the path under any of its names', () => {
    const path = place('google-chrome-stable');
    expect(findChromium({ PATH: `/nowhere:${folder}` })).toEqual({ path });
  });

  test('is the one that is named, and no other', () => {
    const path = place('chromium');
    expect(findChromium({ PATH: process.env.PATH, CHROMIUM_PATH: path })).toEqual({ path });
  });

  test.each(['', 'nothing-there'])('is missing, with the reason, where the name leads to no program: "%s"', (name) => {
    const named = join(folder, name);
    const missing = `CHROMIUM_PATH names no program: ${named}`;
    expect(findChromium({ PATH: process.env.PATH, CHROMIUM_PATH: named })).toEqual({ missing });
  });
});
