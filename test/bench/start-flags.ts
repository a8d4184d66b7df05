import { readFileSync } from 'node:fs';
import { z } from 'zod';

const packageJson = z.object({ scripts: z.object({ start: z.string() }) });

/** The flags that `npm start` gives to node, so that what the bench starts is what runs in production. */
export const startFlags = readStartFlags();

function readStartFlags(): string[] {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { start } = packageJson.parse(JSON.parse(text)).scripts;
  const [program, ...rest] = start.split(' ');
  if (program !== 'node' || rest.pop() !== 'src/main.ts')
    throw new Error(`npm start is not “node … src/main.ts”: ${start}`);
  return rest;
}
