import { describe, expect, test } from '@jest/globals';
import { parseRange } from '../../src/access/date-range.ts';
import { settleRange } from '../../src/access/settle-range.ts';
import { Refusal } from '../../src/errors.ts';

/** A Wednesday. */
const today = '2026-11-25';

const parse = (text: string) => parseRange(text.split(' ').filter((word) => word !== ''));

/** The days of what was typed, or the sentence of the refusal. */
function days(text: string, now = today): string {
  const parsed = parse(text);
  if (!parsed.ok) return parsed.reason;
  try {
    const { from, to } = settleRange(parsed.range, now);
    return from === to ? from : `${from} ${to}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}

describe('a range as typed', () => {
  test.each([
    ['', '2026-11-19 2026-11-25'],
    ['today', '2026-11-25'],
    ['Yesterday', '2026-11-24'],
    ['7d', '2026-11-19 2026-11-25'],
    ['７d', '2026-11-19 2026-11-25'],
    ['30 days', '2026-10-27 2026-11-25'],
    ['last 30 days', '2026-10-27 2026-11-25'],
    ['2w', '2026-11-12 2026-11-25'],
    ['week', '2026-11-19 2026-11-25'],
    ['this week', '2026-11-23 2026-11-25'],
    ['last week', '2026-11-16 2026-11-22'],
    ['month', '2026-11-01 2026-11-25'],
    ['this month', '2026-11-01 2026-11-25'],
    ['Last Month', '2026-10-01 2026-10-31'],
    ['366d', '2025-11-25 2026-11-25'],
    ['2026-11-01 2026-11-15', '2026-11-01 2026-11-15'],
    ['2026-11-01 to 2026-11-01', '2026-11-01'],
    ['2026-11-01 – 2026-11-15', '2026-11-01 2026-11-15'],
    ['2026-11-01..2026-11-15', '2026-11-01 2026-11-15'],
    ['2026-11-01-2026-11-15', '2026-11-01 2026-11-15'],
    ['from 2026-11-01 to 2026-11-15', '2026-11-01 2026-11-15'],
    ['since 2026-11-01', '2026-11-01 2026-11-25'],
    ['from 3 Nov', '2026-11-03 2026-11-25'],
    ['2026-11-01 to today', '2026-11-01 2026-11-25'],
    ['2026-11-01 yesterday', '2026-11-01 2026-11-24'],
    ['2026-11-20 2026-12-31', '2026-11-20 2026-12-31'],
    ['2024-02-29', '2024-02-29'],
  ])('%j is one', (typed, expected) => {
    expect(days(typed)).toBe(expected);
  });

  test.each([
    '2026-11-03',
    '2026-11-3',
    '2026/11/03',
    '2026.11.03',
    '２０２６－１１－０３',
    '2026年11月3日',
    '2026年 11月 3日',
    '11月3日',
    '2026년 11월 3일',
    '3 Nov 2026',
    '3 nov. 2026',
    '03-Nov-2026',
    '3rd of November 2026',
    'Nov 3',
    'Nov 3, 2026',
    'November 3rd',
    'NOVEMBER 3 2026',
    '3. November 2026',
    '3. November',
    '3 novembre 2026',
    '3 novembre',
    '3 de noviembre de 2026',
    '3 de novembro de 2026',
    '3 novembre 2026',
    '3 november 2026',
    '3 listopada 2026',
    '3 ноября 2026',
    '3 Kasım 2026',
    '3\u00a0Nov\u00a02026',
    '\u200e3 Nov 2026\u200f',
  ])('%j is the third of November', (typed) => {
    expect(days(typed)).toBe('2026-11-03');
  });

  test.each([
    ['13.11.2026', '2026-11-13'],
    ['11/13/2026', '2026-11-13'],
    ['13-11-2026', '2026-11-13'],
    ['13/11', '2026-11-13'],
    ['11/13', '2026-11-13'],
    ['11/11/2026', '2026-11-11'],
    ['11/11', '2026-11-11'],
    ['1er août 2026', '2026-08-01'],
    ['1er aout', '2026-08-01'],
    ['5 März', '2026-03-05'],
    ['5 mars', '2026-03-05'],
    ['2 févr. 2026', '2026-02-02'],
    ['14 Sept', '2026-09-14'],
    ['29 Feb', '2024-02-29'],
    ['26 Nov', '2025-11-26'],
    ['3 Nov 10 Nov', '2026-11-03 2026-11-10'],
    ['Nov 3 - Nov 10', '2026-11-03 2026-11-10'],
    ['Nov 3, 2026, Nov 10, 2026', '2026-11-03 2026-11-10'],
    ['3 Nov to 10 Nov 2024', '2024-11-03 2024-11-10'],
    ['3 Nov 2024 to 10 Nov', '2024-11-03 2024-11-10'],
    ['20 Dec to 5 Jan', '2025-12-20 2026-01-05'],
    ['20 Nov to 5 Dec', '2026-11-20 2026-12-05'],
    ['11/13/2026-11/20/2026', '2026-11-13 2026-11-20'],
  ])('%j needs no asking: %s', (typed, expected) => {
    expect(days(typed)).toBe(expected);
  });

  test.each([
    ['3/4', '“3/4” can be read in two ways: 2026-03-04 or 2026-04-03? Type the one that you mean.'],
    ['03.04.2026', '“03.04.2026” can be read in two ways: 2026-03-04 or 2026-04-03? Type the one that you mean.'],
    ['2026-01-01 to 12/1', '“12/1” can be read in two ways: 2025-12-01 or 2026-01-12?'],
    ['3.4.', '“3.4.” can be read in two ways: 2026-03-04 or 2026-04-03?'],
    ['3/4/26', '“3/4/26” needs the year in four digits, for example 2026-11-03.'],
    ['2026-02-29', 'The calendar has no “2026-02-29”. Type a day that it has, for example 2026-11-03.'],
    ['2026-13-01 2026-13-02', 'The calendar has no “2026-13-01”.'],
    ['2026-11-01 2026-11-31', 'The calendar has no “2026-11-31”.'],
    ['30 Feb', 'The calendar has no “30 feb”.'],
    ['31.11.2026', 'The calendar has no “31.11.2026”.'],
    ['13/13', 'The calendar has no “13/13”.'],
    ['0000-11-01', 'The calendar has no “0000-11-01”.'],
    [
      '2026-11-15 2026-11-01',
      '2026-11-15 is after 2026-11-01. Type the earlier date first, for example 2026-11-01 2026-11-15.',
    ],
    ['10 Nov to 3 Nov', '2026-11-10 is after 2026-11-03. Type the earlier date first'],
    ['today to yesterday', '2026-11-25 is after 2026-11-24.'],
    ['2026-11-26', '2026-11-26 has not come yet, so there is nothing to read. For example: today'],
    ['2027-01-01 2027-02-01', '2027-01-01 has not come yet'],
    [
      '2025-11-01 2026-11-02',
      '2025-11-01 to 2026-11-02 is 367 days, and at most 366 are read at once. For example: today',
    ],
    ['2026-11-01 2026-11-02 2026-11-03', 'I do not know what “2026-11-03” means behind the range.'],
    ['0d', 'That is from 1 to 366 days. For example: today'],
    ['400d', 'That is from 1 to 366 days.'],
    ['everything', '“everything” is no range. For example: today'],
    ['3 Xember 2026', '“3 xember 2026” is no range.'],
  ])('%j is not, and is told why', (typed, reason) => {
    expect(days(typed)).toContain(reason);
  });

  test('means today as it is where the person is', () => {
    expect(days('this week', '2026-11-23')).toBe('2026-11-23');
    expect(days('this week', '2026-11-29')).toBe('2026-11-23 2026-11-29');
    expect(days('last month', '2026-03-31')).toBe('2026-02-01 2026-02-28');
    expect(days('last month', '2026-01-01')).toBe('2025-12-01 2025-12-31');
    expect(days('yesterday', '2024-03-01')).toBe('2024-02-29');
    expect(days('29 Feb', '2027-03-01')).toBe('2024-02-29');
  });
});

describe('every day of two years', () => {
  const every = Array.from({ length: 731 }, (_, at) => new Date(Date.UTC(2024, 11, 1) - at * 86_400_000));

  test('is read from what a calendar of each language writes', () => {
    const wrong: string[] = [];
    for (const language of [
      'en-US',
      'en-GB',
      'es',
      'fr',
      'de',
      'it',
      'pt',
      'nl',
      'sv',
      'da',
      'nb',
      'pl',
      'ru',
      'tr',
      'ja',
      'zh',
    ]) {
      for (const month of ['long', 'short'] as const) {
        const format = new Intl.DateTimeFormat(language, { day: 'numeric', month, year: 'numeric', timeZone: 'UTC' });
        for (const day of every) {
          // The Russian calendar ends in a word for “year”.
          const typed = format.format(day).replace(/ г\.$/, '');
          if (days(typed) !== day.toISOString().slice(0, 10)) wrong.push(`${language} ${typed}: ${days(typed)}`);
        }
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  test('is read from digits where they say which is the month, and asked about where they do not', () => {
    const wrong: string[] = [];
    for (const day of every) {
      const [y = '', m = '', d = ''] = day.toISOString().slice(0, 10).split('-');
      const iso = `${y}-${m}-${d}`;
      for (const typed of [`${y}/${m}/${d}`, `${y}-${Number(m)}-${Number(d)}`, `${y}年${Number(m)}月${Number(d)}日`]) {
        if (days(typed) !== iso) wrong.push(`${typed}: ${days(typed)}`);
      }
      for (const typed of [`${m}/${d}/${y}`, `${d}.${m}.${y}`, `${Number(d)}-${Number(m)}-${y}`]) {
        const said = days(typed);
        const isClear = Number(d) > 12 || Number(d) === Number(m);
        const isRight = isClear ? said === iso : said.includes('in two ways') && said.includes(iso);
        if (!isRight) wrong.push(`${typed}: ${said}`);
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });
});
