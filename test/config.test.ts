import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Environment, envExample, readConfig, variables } from '../src/config.ts';
import { ConfigError } from '../src/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchboard-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const least = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'signing-secret',
  FLOWROUTE_ACCESS_KEY: 'access',
  FLOWROUTE_SECRET_KEY: 'secret',
};

/** The lines of what is wrong, one a problem. */
function problemsOf(environment: Environment): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.happened.split('\n').filter((line) => line.startsWith('  - '));
  }
  return [];
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

describe('an environment that is wrong', () => {
  test('is told all at once: each variable, what is wrong, and an example', () => {
    const problems = problemsOf({
      SLACK_BOT_TOKEN: 'xoxp-user-token',
      FLOWROUTE_ACCESS_KEY: '',
      FLOWROUTE_BASE_URL: 'ftp://example.com',
      PORT: '70000',
      ADMIN_USERS: '*',
      DEFAULT_FROM_NUMBER: '555-0100',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((line) => /- (\w+) /.exec(line)?.[1])).toEqual([
      'SLACK_BOT_TOKEN',
      'FLOWROUTE_BASE_URL',
      'PORT',
      'ADMIN_USERS',
      'DEFAULT_FROM_NUMBER',
      'LOG_LEVEL',
      'FLOWROUTE_ACCESS_KEY',
      'FLOWROUTE_SECRET_KEY',
      'SLACK_SIGNING_SECRET',
    ]);
    for (const line of problems) {
      const [, name = '', example = ''] = /- (\w+) .+ Example: \w+=(.+)$/.exec(line) ?? [];
      expect(Object.keys(variables)).toContain(name);
      expect(example).not.toBe('');
    }
  });

  test('is refused with a count and the next step', () => {
    expect(() => readConfig({ ...least, PORT: 'x' })).toThrow(
      /^One setting is wrong:[\s\S]+\.env\.example explains each\.$/,
    );
    expect(() => readConfig({ ...least, PORT: 'x', LOG_LEVEL: 'x' })).toThrow(/^2 settings are wrong:/);
  });

  test('says nothing of what a secret was', () => {
    const told = problemsOf({
      ...least,
      SLACK_BOT_TOKEN: 'not-a-token',
      AUDIT_KEY: 'too-short',
      DATABASE_URL: 'mysql://u:hidden@h',
    });
    expect(told).toHaveLength(3);
    expect(told.join('\n')).not.toMatch(/not-a-token|too-short|hidden/);
  });
});

describe('every variable', () => {
  const refused: [keyof typeof variables, string[]][] = [
    ['SLACK_BOT_TOKEN', ['xoxp-1', 'xoxb-1 2']],
    ['SLACK_APP_TOKEN', ['xoxb-1', 'xapp-1 2']],
    ['SLACK_API_URL', ['http://slack.com/api', 'slack.com/api', 'https://user:word@slack.com/api']],
    [
      'FLOWROUTE_BASE_URL',
      ['http://api.flowroute.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://10.0.0.1'],
    ],
    ['PUBLIC_URL', ['http://switchboard.example.com', 'example']],
    ['FLOWROUTE_TIMEOUT_MS', ['499', '60001', '1e4', '-1', '1000.5', 'ten']],
    ['FLOWROUTE_SMS_PER_SECOND', ['0', '-1', '1001', 'five', '1e2', '0.0']],
    ['FLOWROUTE_MMS_PER_SECOND', ['0', '1,5']],
    [
      'LOOK_DELAYS',
      ['2s,2s', '5s,2s', '0s', '2', '2s,', ',', '2 seconds', '2s;5s', '-1s', '1.5s', '25h', '1s,999999999h'],
    ],
    ['ALERTS_EVERY', ['99ms', '61m', '5', '5m,10m', '1.5m', '-5m']],
    ['DATABASE_URL', ['mysql://x', 'postgres://', 'localhost']],
    ['PORT', ['-1', '65536', '3e3', ' 80 80']],
    ['FLOWROUTE_WEBHOOK_TOKEN', ['a'.repeat(31), `${'a'.repeat(32)}/`, [1, 2, 3].map(() => 'a'.repeat(32)).join(',')]],
    ['ADMIN_USERS', ['*', 'U012ABC,*', '@ada', 'ada@example.com', 'C012ABC', 'u012abc']],
    ['APPROVERS', ['*', 'S1*']],
    ['SENDERS', ['*,U012ABC', 'everyone']],
    ['APPROVAL_CHANNEL', ['#general', 'U012ABC']],
    ['INBOUND_CHANNEL', ['general']],
    ['DEFAULT_FROM_NUMBER', ['911', '555-0100', '12345']],
    ['COMMAND_PREFIX', ['Acme-', 'a b', '/acme', 'a'.repeat(21)]],
    ['AUDIT_KEY', ['a'.repeat(31), `${'a'.repeat(32)} b`]],
    ['METRICS_TOKEN', ['two words']],
    ['LOG_LEVEL', ['verbose', 'INFO']],
  ];
  test.each(refused.flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s is not %j',
    (name, value) => {
      expect(problemsOf({ ...least, [name]: value })).toEqual([
        expect.stringMatching(new RegExp(`^ {2}- ${name} .+ Example: ${name}=`)),
      ]);
    },
  );

  const taken: [keyof typeof variables, string[]][] = [
    ['SLACK_API_URL', ['http://127.0.0.1:4020/api', 'http://localhost/api', 'http://[::1]:1/api']],
    ['FLOWROUTE_TIMEOUT_MS', ['500', '60000']],
    ['FLOWROUTE_SMS_PER_SECOND', ['0.5', '1000', '5']],
    ['LOOK_DELAYS', ['150ms', '2s, 5s,1m,24h']],
    ['ALERTS_EVERY', ['100ms', '1h']],
    ['PORT', ['0', '65535']],
    ['FLOWROUTE_WEBHOOK_TOKEN', ['a'.repeat(32), `${'a'.repeat(32)},${'b_-'.repeat(11)}`]],
    ['ADMIN_USERS', ['U012ABC', 'W012ABC, S034GHI', ',']],
    ['SENDERS', ['*']],
    ['APPROVAL_CHANNEL', ['C012ABC', 'G012ABC']],
    ['DEFAULT_FROM_NUMBER', ['(206) 555-0100', '+1 206 555 0100']],
    ['COMMAND_PREFIX', ['acme-', 'a'.repeat(20)]],
    ['LOG_LEVEL', ['fatal', 'trace']],
  ];
  test.each(taken.flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s may be %j',
    (name, value) => {
      expect(problemsOf({ ...least, [name]: value })).toEqual([]);
    },
  );

  test('takes its own example, save for those that say how to get one', () => {
    const examples = Object.entries(variables).filter(([, { example }]) => !/ |…/.test(example));
    expect(examples.length).toBeGreaterThan(15);
    for (const [name, { example }] of examples)
      expect([name, problemsOf({ ...least, [name]: example })]).toEqual([name, []]);
  });
});

describe('how Slack reaches the app', () => {
  const { SLACK_SIGNING_SECRET: _, ...without } = least;
  test('needs a signing secret or an app token', () => {
    expect(problemsOf(without)).toEqual([
      expect.stringContaining('SLACK_SIGNING_SECRET is not set (nor is SLACK_APP_TOKEN'),
    ]);
    expect(readConfig(least).slack).toMatchObject({ signingSecret: 'signing-secret', appToken: null });
    expect(readConfig({ ...without, SLACK_APP_TOKEN: 'xapp-1' }).slack).toMatchObject({
      signingSecret: null,
      appToken: 'xapp-1',
    });
  });

  test.each([
    ['empty', { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: '' }],
    ['white', { SLACK_APP_TOKEN: '  ' }],
    ['an empty file name', { SLACK_APP_TOKEN_FILE: '' }],
  ])('and one that is %s is none', (_name, environment) => {
    expect(problemsOf({ ...without, ...environment })).toEqual([
      expect.stringContaining('SLACK_SIGNING_SECRET is not set'),
    ]);
  });

  test('is not complained of twice where the one that is set is wrong', () => {
    expect(problemsOf({ ...without, SLACK_APP_TOKEN: 'xoxb-1' })).toEqual([
      expect.stringContaining('SLACK_APP_TOKEN does not begin with xapp-'),
    ]);
  });
});

describe('a secret from a file', () => {
  test('is read without the line end that editors leave', () => {
    const { SLACK_BOT_TOKEN: _, ...rest } = least;
    const config = readConfig({ ...rest, SLACK_BOT_TOKEN_FILE: file('token', 'xoxb-from-file\n') });
    expect(config.slack.botToken).toBe('xoxb-from-file');
  });

  test.each(
    Object.entries(variables)
      .filter(([, variable]) => 'secret' in variable)
      .map(([name]) => name),
  )('may be %s', (name) => {
    const { [name as keyof typeof least]: _, ...rest } = least;
    const missing = join(folder, 'nowhere');
    expect(problemsOf({ ...rest, [`${name}_FILE`]: missing })).toContainEqual(
      expect.stringContaining(`${name}_FILE cannot be read`),
    );
  });

  test.each<[string, Environment, string]>([
    [
      'and the value beside it contradict each other',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_BOT_TOKEN_FILE: file('both', 'xoxb-2') },
      'SLACK_BOT_TOKEN is set, and SLACK_BOT_TOKEN_FILE too',
    ],
    [
      'must hold something',
      { SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: file('empty', '\n') },
      'SLACK_BOT_TOKEN_FILE names an empty file',
    ],
    [
      'must be right as well',
      { SLACK_BOT_TOKEN: '', SLACK_BOT_TOKEN_FILE: file('wrong', 'xoxp-2') },
      'SLACK_BOT_TOKEN does not begin with xoxb-',
    ],
  ])('%s', (_, environment, told) => {
    expect(problemsOf({ ...least, ...environment })).toEqual([expect.stringContaining(told)]);
  });

  test('is for secrets only', () => {
    expect(readConfig({ ...least, PORT_FILE: file('port', '99') }).port).toBe(3000);
  });
});

describe('what is not set', () => {
  test('is as documented', () => {
    expect(readConfig(least)).toMatchObject({
      slack: { apiUrl: 'https://slack.com/api/' },
      flowroute: { baseUrl: 'https://api.flowroute.com', timeoutMs: 10_000, smsPerSecond: 5, mmsPerSecond: 1 },
      lookDelays: [2_000, 5_000, 15_000, 60_000, 300_000, 1_800_000],
      alertsEvery: 300_000,
      databaseUrl: null,
      dataDir: './data',
      port: 3000,
      publicUrl: null,
      webhookTokens: [],
      access: { admins: [], senders: [], approvers: [] },
      defaultFromNumber: null,
      commandPrefix: '',
      auditKey: null,
      metricsToken: null,
      logLevel: 'info',
    });
  });

  test('is the same where it is set to nothing', () => {
    const nothing = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
    expect(readConfig({ ...nothing, ...least })).toEqual(readConfig(least));
  });
});

test('values are given in the form that the program uses', () => {
  const config = readConfig({
    ...least,
    SLACK_API_URL: 'http://127.0.0.1:4020/api///',
    DEFAULT_FROM_NUMBER: ' 206.555.0100 ',
    ADMIN_USERS: ' U012ABC ,, S034GHI ',
    LOOK_DELAYS: '1500ms,3s,1m,2h',
  });
  expect(config.slack.apiUrl).toBe('http://127.0.0.1:4020/api/');
  expect(config.defaultFromNumber).toBe('+12065550100');
  expect(config.access.admins).toEqual(['U012ABC', 'S034GHI']);
  expect(config.lookDelays).toEqual([1_500, 3_000, 60_000, 7_200_000]);
});

test('.env.example is what the schema says; renew it with npm run -s env:example > .env.example', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
  for (const name of Object.keys(variables)) expect(envExample()).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
});
