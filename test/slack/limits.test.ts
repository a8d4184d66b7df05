import { describe, expect, test } from '@jest/globals';
import { countCharacters, INTERACTION, MESSAGE, OBJECT, VIEW } from '../../src/slack/limits.ts';

describe('the limits of Slack', () => {
  test('characters outside the basic plane count once', () => {
    expect(countCharacters('a😀b')).toBe(3);
    expect(countCharacters('')).toBe(0);
    expect(countCharacters('é'.normalize('NFD'))).toBe(2);
  });

  test('a trigger id lives exactly as long as an ack may take', () => {
    expect(INTERACTION.triggerLifeMs).toBe(INTERACTION.ackMs);
  });

  test('an option carries more in its value than in its label, and a view more blocks than a message', () => {
    expect(OBJECT.optionValue).toBeGreaterThan(OBJECT.optionText);
    expect(VIEW.blocks).toBe(2 * MESSAGE.blocks);
  });
});
