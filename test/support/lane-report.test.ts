import { describe, expect, test } from '@jest/globals';
import { countTests, emptyLane, report } from './lane-report.ts';

const mixed = {
  testResults: [
    {
      name: '/repo/test/a.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'a goes', status: 'passed' },
        { fullName: 'a stops', status: 'failed' },
        { fullName: 'a waits', status: 'pending' },
        { fullName: 'a dreams', status: 'todo' },
      ],
    },
    { name: '/repo/test/b.test.ts', status: 'passed', assertionResults: [{ fullName: 'b goes', status: 'passed' }] },
  ],
};

describe('the report of a test run', () => {
  test('ends with the sums over all lanes', () => {
    const lines = report([countTests('one', mixed, 1, 1.25), countTests('two', mixed, 1, 2)]).split('\n');
    expect(lines.at(-1)).toBe('4 passed, 2 failed, 4 skipped');
  });

  test('has a row for each lane', () => {
    const cells = report([countTests('one', mixed, 1, 1.25)])
      .split('\n')[1]
      ?.split(/\s+/);
    expect(cells).toEqual(['one', '2', '1', '2', '1.3']);
  });

  test('names every failed and every skipped test', () => {
    expect(countTests('one', mixed, 1, 1).lines).toEqual([
      'failed: one: a stops',
      'skipped: one: a waits',
      'skipped: one: a dreams',
    ]);
  });

  test('counts a file that did not load as a failure', () => {
    const json = { testResults: [{ name: '/repo/test/a.test.ts', status: 'failed', assertionResults: [] }] };
    expect(countTests('one', json, 1, 1)).toMatchObject({ failed: 1, lines: ['failed: one: /repo/test/a.test.ts'] });
  });

  test('counts a file whose clean-up threw as a failure, beside its passed tests', () => {
    const assertionResults = [{ fullName: 'a goes', status: 'passed' }];
    const json = { testResults: [{ name: '/repo/test/a.test.ts', status: 'failed', assertionResults }] };
    expect(countTests('one', json, 1, 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  test.each([1, null])('counts a Jest that ended with %s and wrote nothing as a failure', (exitCode) => {
    expect(countTests('one', null, exitCode, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  test('says why a lane was skipped', () => {
    const text = report([emptyLane('browser', 'no Chromium found (apt-get install chromium)', false)]);
    expect(text).toContain('skipped: browser: no Chromium found (apt-get install chromium)');
    expect(text).toMatch(/\n0 passed, 0 failed, 0 skipped$/);
  });

  test('counts a skipped lane as a failure where every lane is required', () => {
    expect(report([emptyLane('browser', 'no Chromium found', true)])).toMatch(/\n0 passed, 1 failed, 0 skipped$/);
  });
});
