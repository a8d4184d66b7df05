import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { arrows, forbiddenImports, importsOf } from './support/import-arrows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).map((file) => file.replaceAll('\\', '/'));

describe('the imports of src/', () => {
  test('follow the arrows of the house', () => {
    const broken = files.flatMap((file) => forbiddenImports(file, readFileSync(`${root}/${file}`, 'utf8')));
    expect(broken).toEqual([]);
  });

  test('were read, and not passed over', () => {
    expect(files.length).toBeGreaterThan(100);
    const imports = files.flatMap((file) => importsOf(file, readFileSync(`${root}/${file}`, 'utf8')));
    expect(imports.length).toBeGreaterThan(files.length);
  });
});

describe('every way to name a module is seen', () => {
  test.each([
    ["import { a } from './x.ts';", './x.ts'],
    ["import './x.ts';", './x.ts'],
    ["import type { A } from './x.ts';", './x.ts'],
    ["import { type A } from './x.ts';", './x.ts'],
    ["import data from './x.json' with { type: 'json' };", './x.json'],
    ["export * from './x.ts';", './x.ts'],
    ["export * as all from './x.ts';", './x.ts'],
    ["export { a } from './x.ts';", './x.ts'],
    ["export type { A } from './x.ts';", './x.ts'],
    ["function later() { return import('./x.ts'); }", './x.ts'],
    ['const later = async () => (await import(`./x.ts`)).a;', './x.ts'],
    ["type A = import('./x.ts').A;", './x.ts'],
    ["let a: typeof import('./x.ts');", './x.ts'],
    ["const x = require('./x.ts');", './x.ts'],
    ["import x = require('./x.ts');", './x.ts'],
    ['const later = (name: string) => import(name);', null],
  ])('%s', (source, name) => {
    expect(importsOf('src/a.ts', source)).toEqual([name]);
  });

  test('in a file with markup', () => {
    const source = "const Page = () => <p>{lazy(() => import('./x.tsx'))}</p>;";
    expect(importsOf('src/sandbox/page/a.tsx', source)).toEqual(['./x.tsx']);
  });

  test('but not what only looks like one', () => {
    const source = "// import './a.ts'\nconst words = \"import './b.ts'\";\nexport const a = 1;\nload('./c.ts');";
    expect(importsOf('src/a.ts', source)).toEqual([]);
  });
});

describe('an arrow that points the wrong way is named', () => {
  test.each([
    ['src/flowroute/client.ts', '../slack/limits.ts', 'flowroute/ may import from no other folder'],
    [
      'src/slack/home.ts',
      '../flowroute/client.ts',
      'slack/ may import from messages/ numbers/ reports/ access/ storage/',
    ],
    ['src/messages/send.ts', '../slack/limits.ts', 'messages/ may import from access/ flowroute/ storage/'],
    ['src/messages/send.ts', '../numbers/list.ts', 'messages/ may import from'],
    ['src/numbers/list.ts', '../reports/summary.ts', 'numbers/ may import from'],
    ['src/access/roles.ts', '../messages/send.ts', 'access/ may import from flowroute/ storage/'],
    ['src/storage/database.ts', '../access/roles.ts', 'storage/ may import from no other folder'],
    ['src/storage/migrations/0001.ts', '../../flowroute/client.ts', 'storage/ may import from no other folder'],
    ['src/messages/send.ts', '../sandbox/flowroute/world.ts', 'nothing imports sandbox/'],
    ['src/main.ts', './sandbox/demo.ts', 'nothing imports sandbox/'],
    ['src/sandbox/slack/events.ts', '../../slack/projector.ts', 'sandbox/ uses only itself and'],
    ['src/sandbox/flowroute/world.ts', '../../phone-numbers.ts', 'sandbox/ uses only itself and'],
    ['src/messages/send.ts', '../config-values.ts', 'config-values.ts is not among the modules'],
    ['src/messages/send.ts', '../app.ts', 'app.ts is not among the modules'],
    ['src/messages/send.ts', '../metrics.ts', 'metrics.ts is not among the modules'],
    ['src/errors.ts', './app.ts', 'nothing but another entry imports app.ts'],
    ['src/money.ts', './storage/database.ts', 'a module at the top of src/ imports only its neighbours there'],
    ['src/stray/a.ts', '../errors.ts', 'stray/ is not a folder of the house'],
    ['src/messages/send.ts', '../../test/support/clock.ts', 'src/ imports nothing from outside src/'],
    ['src/app.ts', '../test/support/clock.ts', 'src/ imports nothing from test/'],
    ['src/messages/send.ts', '#slack', 'within the project an import is a relative path'],
    ['src/messages/send.ts', '@slack/web-api', 'only slack/ imports @slack/*'],
    ['src/sandbox/slack/events.ts', '@slack/types', 'only slack/ imports @slack/*'],
    ['src/app.ts', '@slack/bolt', 'only slack/ imports @slack/*'],
  ])('%s -> %s', (file, name, rule) => {
    const broken = forbiddenImports(file, `import type { A } from '${name}';`);
    expect(broken).toEqual([expect.stringContaining(`${file} imports ${name}: ${rule}`)]);
  });

  test('so is one that cannot be read', () => {
    const source = 'export const load = (name: string) => import(name);';
    expect(forbiddenImports('src/storage/load.ts', source)).toEqual([
      'src/storage/load.ts imports a computed name: an import must name its file in plain text',
    ]);
  });
});

describe('an arrow of the house is let pass', () => {
  test.each([
    ['src/slack/home.ts', '../messages/send.ts'],
    ['src/slack/home.ts', '../storage/database.ts'],
    ['src/slack/blocks/card.ts', '../limits.ts'],
    ['src/slack/home.ts', '@slack/bolt'],
    ['src/reports/summary.ts', '../messages/records.ts'],
    ['src/reports/summary.ts', '../numbers/list.ts'],
    ['src/messages/send.ts', '../flowroute/client.ts'],
    ['src/access/roles.ts', '../storage/database.ts'],
    ['src/flowroute/client.ts', '../errors.ts'],
    ['src/flowroute/client.ts', 'node-fetch'],
    ['src/storage/database.ts', 'node:path'],
    ['src/config.ts', './config-values.ts'],
    ['src/app.ts', './slack/home.ts'],
    ['src/metrics.ts', './storage/transaction.ts'],
    ['src/main.ts', './app.ts'],
    ['src/doctor.ts', '../manifest/manifest.ts'],
    ['src/sandbox/slack/events.ts', '../../slack/limits.ts'],
    ['src/sandbox/slack/events.ts', '../flowroute/world.ts'],
    ['src/sandbox/demo.ts', '../errors.ts'],
  ])('%s -> %s', (file, name) => {
    expect(forbiddenImports(file, `import { a } from '${name}';`)).toEqual([]);
  });

  test('from every folder of the house to one below it and never back', () => {
    for (const [from, targets] of Object.entries(arrows)) {
      for (const target of targets)
        expect([target, arrows[target]]).not.toEqual([target, expect.arrayContaining([from])]);
    }
  });
});
