import { execFile } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { createManifest } from '../../manifest/manifest.ts';

type Printed = { status: number; out: string; err: string };

/** Runs what `npm run manifest` runs, with the Node that runs the tests. */
function print(...args: string[]): Promise<Printed> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['manifest/print.ts', ...args], (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe('npm run manifest', () => {
  test.each([
    [['--url', 'https://switchboard.example.com'], createManifest({ url: 'https://switchboard.example.com' })],
    [['--url', 'https://example.com/behind/'], createManifest({ url: 'https://example.com/behind' })],
    [['--socket'], createManifest({ socket: true })],
    [['--socket', '--prefix', 'acme-'], createManifest({ socket: true, prefix: 'acme-' })],
  ])('with %j prints that manifest as JSON and nothing else', async (args, manifest) => {
    const { status, out, err } = await print(...args);
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(manifest)));
    expect({ status, err }).toEqual({ status: 0, err: '' });
  });

  test.each<[string[], string | RegExp]>([
    [[], /^Prints the Slack app manifest\.\n.*--url https:.*--socket.*--prefix/s],
    [['--url', 'http://switchboard.example.com'], '--url takes an https address, such as https://'],
    [['--url', 'switchboard.example.com'], '--url takes an https address, such as https://'],
    [['--url', 'https://switchboard.example.com/?team=1'], '--url takes an https address, such as https://'],
    [['--url', 'https://switchboard.example.com', '--socket'], 'give one of them'],
    [['--socket', '--prefix', 'Acme!'], '--prefix takes 1 to 20 small letters'],
    [['--socket', '--prefix', 'a'.repeat(21)], '--prefix takes 1 to 20 small letters'],
    [['--sockets'], "Unknown option '--sockets'"],
  ])('with %j prints no manifest, says why, and fails', async (args, says) => {
    const { status, out, err } = await print(...args);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    if (typeof says === 'string') expect(err).toContain(says);
    else expect(err).toMatch(says);
    expect(err).not.toMatch(/\n {4}at /);
  });
});
