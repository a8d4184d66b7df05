import { afterEach, describe, expect, test } from '@jest/globals';
import { ConfigError } from '../../src/errors.ts';
import { clientFor, closeAll, startScript } from './local-carrier.ts';

afterEach(closeAll);

describe('the base address', () => {
  test.each([
    'https://api.flowroute.com',
    'https://api.flowroute.com/',
    'http://127.0.0.1:8080',
    'http://localhost:8080/flowroute',
    'http://[::1]:8080',
  ])('may be %s', (url) => {
    expect(() => clientFor(url)).not.toThrow();
  });

  test.each([
    ['http://api.flowroute.com', 'is not https'],
    ['http://127.0.0.1.example.com', 'is not https'],
    ['http://localhost.example.com', 'is not https'],
    ['ftp://127.0.0.1', 'is not https'],
    ['https://user:password@api.flowroute.com', 'holds a user name or password'],
    ['https://api.flowroute.com?x=1', 'holds a query'],
    ['api.flowroute.com', 'is not a web address'],
    ['', 'is not a web address'],
  ])('may not be %s', (url, problem) => {
    expect(() => clientFor(url)).toThrow(ConfigError);
    expect(() => clientFor(url)).toThrow(`FLOWROUTE_BASE_URL ${problem}`);
    expect(() => clientFor(url)).not.toThrow('password@');
  });

  test('may have a path, before which nothing is doubled', async () => {
    const carrier = await startScript({ status: 404 });
    await clientFor(`${carrier.url}/proxy//`).getMessage('mdr2-1');
    expect(carrier.asked[0]?.path).toBe('/proxy/v2.1/messages/mdr2-1');
  });
});
