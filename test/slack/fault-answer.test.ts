import { describe, expect, test } from '@jest/globals';
import { act } from '../../src/slack/actions.ts';
import { faultAnswer } from '../../src/slack/answers.ts';
import { look, lookAfterCommand, lookAfterPress } from '../../src/slack/look-first.ts';

const here = { config: { commandPrefix: '' } };

describe('what is said of a fault of ours', () => {
  test.each([
    ['sms', '206 555 0142 hello', look.texts],
    ['numbers', 'buy 206 555 0142', look.requests],
    ['numbers', 'release', look.requests],
    ['numbers', 'list', null],
    ['numbers', '', null],
    ['mdr', 'Schedule', look.schedules],
    ['mdr', 'alerts', look.alerts],
    ['mdr', 'list 7d', null],
    ['switchboard', 'numbers buy 206', look.requests],
    ['switchboard', 'mdr schedules', look.schedules],
    ['switchboard', 'settings', look.settings],
    ['switchboard', 'doctor', null],
  ])('in /%s %s names what to look at first: no text where none was sent', (name, typed, sentence) => {
    expect(lookAfterCommand(name, typed)).toBe(sentence);
  });

  test.each([
    [act.confirmSend, look.texts],
    [act.requestApprove, look.vote],
    [act.requestAgain, look.requests],
    [act.scheduleResume, look.schedules],
    [act.reportPost, look.post],
    [act.reportWhole, null],
    [`${act.recordsPage}:on`, null],
  ])('after a press of %s as well', (actionId, sentence) => {
    expect(lookAfterPress(actionId)).toBe(sentence);
  });

  test('has the reference to the log in its text too, which is all that a modal shows', () => {
    expect(faultAnswer(here, '0a1b2c3d', look.requests).text).toBe(
      'Something went wrong on our side (reference 0a1b2c3d). Look at /numbers requests before you ask again.',
    );
    const { text, blocks } = faultAnswer(here, '0a1b2c3d', null);
    expect(text).toBe('Something went wrong on our side (reference 0a1b2c3d). Please try again.');
    expect(JSON.stringify(blocks)).toContain('`0a1b2c3d`');
    expect(JSON.stringify(blocks)).not.toContain('Look at');
  });
});
