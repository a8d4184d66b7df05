import { describe, expect, test } from '@jest/globals';
import { createLog } from '../src/log.ts';

const secret = 'the-flowroute-"key"\\with odd characters';
const words = 'Your order of 2 pm is ready, Mr. Example';

/** The lines that a use of the log writes. */
function linesOf(use: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  use(
    createLog({ level: 'trace', secrets: [secret, 'short'], destination: { write: (line) => void lines.push(line) } }),
  );
  return lines.join('');
}

function failed(properties: object, cause?: unknown): Error {
  return Object.assign(new Error('it failed', { cause }), properties);
}

describe('what a customer wrote never reaches a line', () => {
  test.each<[string, object]>([
    ['at the top', { body: words }],
    ['under another name', { text: words, mediaUrls: [words] }],
    ['deep inside', { a: { b: { c: { d: { e: { body: words } } } } } }],
    ['in a list', { found: [{ id: 1, records: [{ body: words }] }] }],
    ['in a list under a hidden name', { body: [words, { more: words }] }],
    ['hung on an error by PostgreSQL', { err: failed({ code: '23514', detail: `Failing row contains (${words}).` }) }],
    ['hung on an error by PGlite', { err: failed({ query: 'insert …', params: ['+12065550100', words] }) }],
    ['hung on the cause of an error', { err: failed({}, failed({ data: { message: { text: words } } })) }],
    ['hung on one error of several', { err: new AggregateError([failed({ params: [words] })], 'two things failed') }],
    ['on an error under another name', { reason: { inner: failed({ params: [words] }) } }],
  ])('%s', (_, logged) => {
    const line = linesOf((log) => log.warn(logged, 'something'));
    expect(line).toContain('something');
    expect(line).not.toContain('2 pm');
  });

  test('nor by way of an error that is logged by itself', () => {
    const line = linesOf((log) => log.error(failed({ params: [words] })));
    expect(line).toContain('it failed');
    expect(line).not.toContain('2 pm');
  });

  test('nor what a child of the log is given', () => {
    expect(linesOf((log) => log.child({ part: 'slack' }).info({ payload: { text: words } }, 'heard'))).not.toContain(
      '2 pm',
    );
  });
});

describe('what opens a door never reaches a line', () => {
  const known: [string, string][] = [
    ['a secret of the configuration', secret],
    ['a bot token', 'xoxb-12345-abcDEF'],
    ['an app-level token', 'xapp-1-A0B-9-ffff'],
    ['a Basic authorization', 'Basic dXNlcjpwYXNzd29yZA=='],
    ['the password in a database address', 'postgres://switchboard:p@ss-word@db.example.com/x'],
  ];
  const ways: [string, (log: ReturnType<typeof createLog>, value: string) => void][] = [
    ['in a message', (log, value) => log.info(`calling with ${value} now`)],
    ['in a field', (log, value) => log.info({ header: { sent: [`it was ${value}`] } }, 'calling')],
    ['in an error message', (log, value) => log.info({ err: new Error(`no such ${value}`) }, 'calling')],
    [
      'in a cause',
      (log, value) => log.info({ err: new Error('no', { cause: new Error(`such ${value}`) }) }, 'calling'),
    ],
    ['in a stack', (log, value) => log.info({ err: failed({ stack: `at ${value} (file.ts:1:1)` }) }, 'calling')],
    ['as the name of a field', (log, value) => log.info({ [value]: 1 }, 'calling')],
  ];
  test.each(known.flatMap(([what, value]) => ways.map(([way, use]) => [what, way, value, use] as const)))(
    '%s %s',
    (_, __, value, use) => {
      const line = linesOf((log) => use(log, value));
      expect(line).toMatch(/calling/);
      expect(line).toContain('[secret]');
      expect(JSON.stringify(JSON.parse(line))).not.toContain(JSON.stringify(value).slice(1, -1));
      expect(line).not.toContain('ss-word');
    },
  );

  test('under the name of a token, a password or a header, whatever it is', () => {
    const line = linesOf((log) =>
      log.info({ request: { authorization: 'w1', token: 'w2', password: 'w3', secret: 'w4' } }),
    );
    expect(line).not.toMatch(/w[1-4]/);
  });
});

describe('a line still says what an operator needs', () => {
  test('of an error: its kind, its words, its code, its stack and its causes', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const line = JSON.parse(
      linesOf((log) => log.warn({ err: failed({ status: 503 }, cause), textId: 't1' }, 'no luck')),
    );
    expect(line).toMatchObject({
      level: 'warn',
      msg: 'no luck',
      textId: 't1',
      err: {
        type: 'Error',
        message: 'it failed',
        status: 503,
        cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
      },
    });
    expect(line.err.stack).toContain('log.test.ts');
  });

  test('of other values: dates, lists, and a cut where something leads back to itself', () => {
    const ring: { name: string; self?: object } = { name: 'ring' };
    ring.self = ring;
    const at = new Date('2026-02-03T04:05:06.000Z');
    const line = JSON.parse(linesOf((log) => log.info({ at, ring, list: [1, null, 'two'], nothing: undefined })));
    expect(line).toMatchObject({
      at: at.toISOString(),
      ring: { name: 'ring', self: '[circular]' },
      list: [1, null, 'two'],
    });
  });

  test('a secret too short to be one strikes nothing out of other words', () => {
    expect(linesOf((log) => log.info('a short text'))).toContain('a short text');
  });
});
