import { describe, expect, test } from '@jest/globals';
import { toTextFrom } from '../../src/slack/faces/to-text-from.ts';

const campaign = 'registered 10DLC campaign (in Flowroute’s portal: Manage, Preferences, 10DLC Registration)';

type Left = Parameters<typeof toTextFrom>[0][number];

function bought(more: Partial<Left> = {}): Left {
  return {
    action: 'buy',
    state: 'bought',
    number: '+12065550190',
    messaging: true,
    messagingFailed: false,
    reason: null,
    setupState: null,
    ...more,
  };
}

function said(...orders: Left[]): string {
  return JSON.stringify(toTextFrom(orders));
}

describe('what is left to do before a bought number may text', () => {
  test('is its campaign, or its verification where it is toll-free', () => {
    expect(said(bought())).toContain(`"Bought. To text from it: add it to a ${campaign}."`);
    expect(said(bought({ number: '+18005550190' }), bought())).toContain(
      `To text from them: add them to a ${campaign}; have the toll-free number verified`,
    );
    expect(toTextFrom([bought({ state: 'refused' })])).toEqual([]);
  });

  test('begins with Retry where its messaging could not be switched on', () => {
    const off = bought({ messagingFailed: true, setupState: 'failed' });
    expect(said(off)).toContain(
      `"Bought. To text from it: first press Retry, until its messaging is on; then add it to a ${campaign}."`,
    );
    expect(said(off, bought())).toContain(
      `To text from them: first press Retry, until messaging is on for each; then add them to a ${campaign}.`,
    );
  });

  test('is nothing that Retry does where only its alias or a callback is missing', () => {
    expect(said(bought({ setupState: 'failed' }))).not.toContain('Retry');
  });
});
