import { join } from 'node:path';
import { foldersOf, isProgram } from './programs.ts';

/** Names of Chromium and of what is built from it, as packages for Linux put them on the path. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where else they are: on a Linux whose path was narrowed, and on macOS. */
const places = [
  ...names.map((name) => `/usr/bin/${name}`),
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The machine's Chromium: the one that `CHROMIUM_PATH` names and no other, else the first that is found. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): { path: string } | { missing: string } {
  const named = env.CHROMIUM_PATH;
  if (named) return isProgram(named) ? { path: named } : { missing: `CHROMIUM_PATH names no program: ${named}` };
  const onPath = foldersOf(env.PATH).flatMap((folder) => names.map((name) => join(folder, name)));
  const path = [...onPath, ...places].find(isProgram);
  if (path !== undefined) return { path };
  return { missing: 'no Chromium found (apt-get install chromium, or name one in CHROMIUM_PATH)' };
}
