import { describe, expect, test } from '@jest/globals';
import { Refusal, SwitchboardError, describe as say } from '../src/errors.ts';

describe('errors', () => {
  test('say what happened and what to do next in one message', () => {
    const refusal = new Refusal('bad_number', '“12” is not a phone number.', 'Try (206) 555-0100.');
    expect(refusal).toBeInstanceOf(SwitchboardError);
    expect(refusal.message).toBe('“12” is not a phone number. Try (206) 555-0100.');
    expect(refusal.name).toBe('Refusal');
    expect(say('plain')).toBe('plain');
  });
});
