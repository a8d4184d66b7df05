import { parseArgs } from 'node:util';
import { createManifest } from './manifest.ts';

const usage = `Prints the Slack app manifest.
  npm run manifest -- --url https://switchboard.example.com    for HTTP
  npm run manifest -- --socket                                 for Socket Mode
  … --prefix acme-                                             commands as /acme-sms (set COMMAND_PREFIX=acme- too)
`;

const { values } = parseArgs({
  options: { url: { type: 'string' }, socket: { type: 'boolean' }, prefix: { type: 'string' } },
});
const prefix = values.prefix === undefined ? {} : { prefix: values.prefix };
const isUrl = values.url !== undefined && /^https:\/\/\S+$/.test(values.url);

if (values.prefix !== undefined && !/^[a-z0-9_-]{1,20}$/.test(values.prefix)) {
  fail('--prefix takes 1 to 20 small letters, digits, - or _, such as acme-.');
} else if (values.socket) {
  console.log(JSON.stringify(createManifest({ socket: true, ...prefix }), null, 2));
} else if (isUrl && values.url !== undefined) {
  console.log(JSON.stringify(createManifest({ url: values.url, ...prefix }), null, 2));
} else {
  fail(values.url === undefined ? usage : `--url wants an https address, such as https://switchboard.example.com.`);
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = 1;
}
