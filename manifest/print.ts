import { parseArgs } from 'node:util';
import { createManifest, type ManifestOptions } from './manifest.ts';

const usage = `Prints the Slack app manifest.
  npm run -s manifest -- --url https://switchboard.example.com    for HTTP
  npm run -s manifest -- --socket                                 for Socket Mode
  … --prefix acme-                                                commands as /acme-sms (set COMMAND_PREFIX=acme- too)
`;

try {
  console.log(JSON.stringify(createManifest(readOptions(process.argv.slice(2))), null, 2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

/** @throws Error with a sentence for the person who typed the arguments. */
function readOptions(args: string[]): ManifestOptions {
  const { url, socket, prefix } = parse(args);
  if (prefix !== undefined && !/^[a-z0-9_-]{1,20}$/.test(prefix)) {
    throw new Error('--prefix takes 1 to 20 small letters, digits, - or _, such as acme-.');
  }
  const named = prefix === undefined ? {} : { prefix };
  if (url !== undefined && socket) throw new Error('--url is for HTTP and --socket for Socket Mode: give one of them.');
  if (socket) return { socket: true, ...named };
  if (url === undefined) throw new Error(usage);
  if (!isHttpsAddress(url)) throw new Error('--url takes an https address, such as https://switchboard.example.com.');
  return { url: new URL(url).href, ...named };
}

function parse(args: string[]) {
  const options = { url: { type: 'string' }, socket: { type: 'boolean' }, prefix: { type: 'string' } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  }
}

/** Slack calls https addresses only, and the app's own path comes behind it. */
function isHttpsAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, search, hash } = new URL(text);
  return protocol === 'https:' && username === '' && search === '' && hash === '';
}
