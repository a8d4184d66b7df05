import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ForSale } from '../../src/numbers/for-sale.ts';
import { parseSearch } from '../../src/numbers/parse-search.ts';
import { firstChoice, planPurchase } from '../../src/numbers/purchase-plan.ts';
import type { Search } from '../../src/numbers/searches.ts';
import type { Block, Json } from '../../src/sandbox/slack/protocol.ts';
import { checkBlocks } from '../../src/sandbox/slack/validate/blocks.ts';
import { checkView } from '../../src/sandbox/slack/validate/view.ts';
import { forSaleHelp } from '../../src/slack/help.ts';
import { countCharacters, MESSAGE } from '../../src/slack/limits.ts';
import { escapeMrkdwn } from '../../src/slack/mrkdwn.ts';
import { pageSize, readPress, readTicks, searchAnswer } from '../../src/slack/search-answer.ts';
import { requestForm } from '../../src/slack/views/request-form.ts';
import { readSearchForm, searchForm } from '../../src/slack/views/search-form.ts';

const word = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 90 }),
  fc.constantFrom('<!channel>', '&'.repeat(90), '😀'.repeat(60), '', ' ', 'seattle'),
);
const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
const offers = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map((digits) => `+1${digits}`),
    numberType: fc.option(word),
    rateCenter: fc.option(word),
    state: fc.option(word),
    setupNanodollars: amount,
    monthlyNanodollars: amount,
  }),
  { selector: (one: ForSale) => one.number, maxLength: 30 },
);
const digits = fc.stringMatching(/^\d{1,10}$/);
const rule = fc.record(
  {
    startsWith: digits,
    contains: digits,
    endsWith: digits,
    rateCenter: fc.string({ unit: 'grapheme', maxLength: 60 }),
    state: fc.constantFrom('WA', 'NY'),
    numberType: fc.constantFrom('longcode' as const, 'toll-free' as const),
    maxSetup: amount,
    maxMonthly: amount,
  },
  { requiredKeys: [] },
);
const id = '11111111-2222-4333-8444-555555555555';
const searches = fc
  .record({ rule, letters: fc.option(word), numbers: offers, lookedAt: fc.nat(1_000), isWhole: fc.boolean() })
  .chain((base) =>
    fc
      .subarray(
        base.numbers.map((one) => one.number),
        { maxLength: Math.min(20, base.numbers.length) },
      )
      .map((chosen): Search => ({ ...base, id, userId: 'USAM', chosen })),
  );

/** As Slack gets it. */
const sent = <T>(value: T): { [key: string]: Json } & { blocks: Block[] } => JSON.parse(JSON.stringify(value));

/** All but what stands in plain text, where nothing is read as markup. */
const markup = (value: object) => JSON.stringify(value, (_, part) => (part?.type === 'plain_text' ? undefined : part));

describe('whatever is for sale', () => {
  test('a page of it is a message that Slack takes, with one row of buttons', () => {
    fc.assert(
      fc.property(searches, fc.nat(29), fc.boolean(), (search, at, mayRequest) => {
        const offset = at < search.numbers.length ? at - (at % pageSize) : 0;
        const answer = sent(searchAnswer(search, offset, mayRequest));
        expect(checkBlocks(answer.blocks, 'message', '/blocks')).toEqual([]);
        expect(countCharacters(String(answer.text))).toBeLessThan(MESSAGE.text);
        const rows = JSON.stringify(answer.blocks).match(/"block_id":"search"/g) ?? [];
        expect(rows.length).toBeLessThanOrEqual(1);
        expect(markup(answer)).not.toContain('<!channel>');
      }),
      { numRuns: 300 },
    );
  });

  test('the form that searches it is a view that Slack takes, and gives back what was put in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('206', 'seattle WA', '206 contains 55', 'FLOWERS', 'max 1.25 setup 5', 'toll-free ends 00', ''),
        (typed) => {
          const parsed = parseSearch(typed);
          if (!parsed.ok) throw new Error(parsed.reason);
          const form = sent(searchForm({ channelId: 'C1', responseUrl: null }, parsed.wish));
          expect(checkView(form, 'modal')).toEqual([]);
          const values = Object.fromEntries(
            form.blocks.map((block) => {
              const { action_id, initial_value, initial_option } = JSON.parse(JSON.stringify(block.element));
              return [
                block.block_id,
                { [action_id]: { value: initial_value ?? null, selected_option: initial_option ?? null } },
              ];
            }),
          );
          expect(readSearchForm(values)).toEqual({ ok: true, wish: parsed.wish });
        },
      ),
    );
  });

  test('the form that requests it is a view that Slack takes, and carries ids alone', () => {
    const caps = fc.option(amount);
    fc.assert(
      fc.property(
        searches,
        fc.dictionary(
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((name) => name.trim() !== ''),
          caps,
          { maxKeys: 120 },
        ),
        caps,
        amount,
        fc.array(word, { maxLength: 3 }),
        (search, centers, cap, taken, missing) => {
          const choice = firstChoice(search);
          const settings = { budget: { workspace: cap, centers, beyond: 'refuse' as const } };
          const [center] = Object.entries(centers);
          const parts = {
            search,
            missing: missing.map((line) => `${escapeMrkdwn(line)} is not for sale just now.`),
            choice,
            plan: search.numbers.length === 0 ? [] : planPurchase({ ...search, isWhole: false }, choice),
            settings,
            budget: {
              month: '2026-11',
              workspace: { cap, taken },
              center: center === undefined ? null : { name: center[0], cap: center[1], taken },
            },
            earlier: taken,
            carried: {
              searchId: id,
              channelId: 'C0SUPPORT1',
              responseUrl: `https://hooks.slack.test/${'x'.repeat(200)}`,
              follows: id,
            },
          };
          const form = sent(requestForm(parts));
          expect(checkView(form, 'modal')).toEqual([]);
          expect(Object.keys(JSON.parse(String(form.private_metadata))).toSorted()).toEqual([
            'channelId',
            'follows',
            'responseUrl',
            'searchId',
          ]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('its help is a message that Slack takes, every line of which can be typed', () => {
    const help = forSaleHelp('acme-');
    expect(checkBlocks(sent(help).blocks, 'message', '/blocks')).toEqual([]);
    const text = JSON.stringify(help.blocks);
    expect(text).toContain('/acme-numbers for-sale');
    for (const [, usage = ''] of text.matchAll(/\\n`([^`]+)`/g)) {
      expect(parseSearch(usage.replace('&lt;', '<'))).toMatchObject({ ok: true });
    }
  });
});

describe('what comes back from a message', () => {
  test('ticks of its own page, or nothing where it tells nothing', () => {
    const state = {
      'found-10': { 'search:tick': { type: 'checkboxes', selected_options: [{ value: '+12065550142' }] } },
    };
    expect(readTicks(state, 10)).toEqual(['+12065550142']);
    expect(readTicks(state, 0)).toBeNull();
    expect(readTicks({ 'found-10': { 'search:tick': { selected_options: [] } } }, 10)).toEqual([]);
    expect(readTicks({}, 10)).toBeNull();
    expect(readTicks('nonsense', 10)).toBeNull();
  });

  test.each([
    [`${id} 20`, { id, offset: 20 }],
    [id, { id, offset: 0 }],
    ['', { id: '', offset: 0 }],
    [`${id} -10`, { id: '', offset: 0 }],
    [`${id} 20 +12065550142 0.01`, { id: '', offset: 0 }],
  ])('a button’s value %j', (value, read) => {
    expect(readPress(value)).toEqual(read);
  });
});
