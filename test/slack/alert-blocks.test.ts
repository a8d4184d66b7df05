import { describe, expect, test } from '@jest/globals';
import type { ListedAlert } from '../../src/reports/alerts.ts';
import { alertRow } from '../../src/slack/alert-blocks.ts';

const fine: ListedAlert = {
  id: '3f2c7f1e-2a55-4c37-8f1e-7d8b1f5f9c01',
  owner: 'USENDER',
  channelId: 'C0SUPPORT1',
  kind: 'spend_above',
  number: null,
  threshold: 20_000_000_000n,
  span: '24h',
  state: 'on',
  pausedReason: null,
  checkedAt: new Date('2026-03-04T10:00:00Z'),
  openSince: null,
  unreadable: 0,
};
const rowOf = (more: Partial<ListedAlert>) =>
  JSON.stringify(alertRow({ ...fine, ...more }, { name: () => 'sam', mayChange: false, offset: 0 }));

describe('an alert in the list', () => {
  test('is fine as of its check', () => {
    expect(rowOf({})).toContain('· ✅ fine, checked <!date');
  });

  test('is not called fine where records could not be read', () => {
    const row = rowOf({ unreadable: 5_000 });
    expect(row).toContain('⚠️ nothing found, but 5,000 of Flowroute’s records could not be read; checked <!date');
    expect(row).not.toContain('fine');
  });

  test('says so beside what is wrong, too', () => {
    const row = rowOf({ unreadable: 1, openSince: new Date('2026-03-04T09:00:00Z') });
    expect(row).toMatch(/🔔 since <!date[^>]+> · ⚠️ 1 of Flowroute’s records could not be read/);
  });

  test('that waits for its first check, or is paused, says only that', () => {
    expect(rowOf({ unreadable: 1, checkedAt: null })).toContain('· on, not checked yet');
    expect(rowOf({ unreadable: 1, state: 'paused' })).toContain('· ⏸️ paused');
  });
});
