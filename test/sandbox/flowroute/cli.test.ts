import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, test } from '@jest/globals';

const cli = new URL('../../../src/sandbox/flowroute/cli.ts', import.meta.url).pathname;

let running: ChildProcess | undefined;
afterEach(() => {
  running?.kill('SIGKILL');
});

/** Starts the command; its output so far, and how it ended. */
function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH ?? '', ...env } });
  running = child;
  const output = { text: '' };
  child.stdout.on('data', (chunk) => {
    output.text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.text += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, output, ended };
}

function address(output: { text: string }, ended: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    ended.then(() => reject(new Error(`It ended: ${output.text}`)));
    const look = setInterval(() => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output.text)?.[0];
      if (url === undefined) return;
      clearInterval(look);
      resolve(url);
    }, 10);
  });
}

describe('the local Flowroute alone', () => {
  test('says where it is, takes its keys from the environment, and stops on a signal', async () => {
    const env = { LOCAL_FLOWROUTE_PORT: '0', FLOWROUTE_ACCESS_KEY: 'from-env', FLOWROUTE_SECRET_KEY: 'also' };
    const { child, output, ended } = run([], env);
    const url = await address(output, ended);
    const asked = await fetch(`${url}/v2/numbers`, { headers: { authorization: `Basic ${btoa('from-env:also')}` } });
    expect(asked.status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('takes flags over the environment, and no limit of texts where that is wished', async () => {
    const { output, ended } = run(['--port', '0', '--access-key', 'a', '--secret-key', 's', '--no-rate-limit'], {
      LOCAL_FLOWROUTE_PORT: 'x',
      FLOWROUTE_ACCESS_KEY: 'b',
    });
    const url = await address(output, ended);
    const asked = await fetch(`${url}/v2/routes`, { headers: { authorization: `Basic ${btoa('a:s')}` } });
    expect(asked.status).toBe(200);
    expect(await (await fetch(`${url}/_/limits`)).json()).toEqual({ smsPerSecond: null, mmsPerSecond: null });
  });

  test('takes a year of records', async () => {
    const { output, ended } = run(['--port', '0', '--year-of-records', '200000']);
    const url = await address(output, ended);
    const authorization = `Basic ${btoa('local-access-key:local-secret-key')}`;
    const deepIn = '/v2.1/messages?start_date=2000-01-01&limit=1&offset=';
    const next = async (offset: number) => {
      const asked = await fetch(url + deepIn + offset, { headers: { authorization } });
      return (await asked.text()).includes('"next"');
    };
    expect([await next(199_998), await next(199_999)]).toEqual([true, false]);
  });

  test.each([
    [['--year-of-records', '1000001']],
    [['--year-of-records', 'many']],
    [['--port', '99999']],
    [['--port', 'x']],
    [['--host', '0.0.0.0']],
    [['extra']],
  ])('%j ends it with 2 and how to do it right', async (args) => {
    const { output, ended } = run(args);
    expect(await ended).toBe(2);
    expect(output.text).toContain('--access-key');
  });

  test('help ends it with 0', async () => {
    const { output, ended } = run(['--help']);
    expect(await ended).toBe(0);
    expect(output.text).toContain('LOCAL_FLOWROUTE_PORT');
  });
});
