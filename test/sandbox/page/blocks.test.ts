import { describe, expect, test } from '@jest/globals';
import { parseBlock } from '../../../src/sandbox/page/blocks/block-shapes.ts';
import {
  bands,
  frameOf,
  labelMiddle,
  labelStep,
  slices,
  valueScale,
  valuesOf,
} from '../../../src/sandbox/page/blocks/chart-geometry.ts';
import { Element } from '../../../src/sandbox/page/blocks/element-shapes.ts';
import { rowsWith, sortRows } from '../../../src/sandbox/page/blocks/table-sort.ts';

const frame = frameOf(520, { x: true, y: false });

describe('blocks', () => {
  test('a type that is not drawn is named, a broken one says where', () => {
    expect(parseBlock({ type: 'hologram', block_id: 'b' }, 0)).toEqual({
      known: false,
      id: 'b',
      type: 'hologram',
      why: '',
    });
    expect(parseBlock({ type: 'header', text: { type: 'mrkdwn', text: 'x' } }, 3)).toMatchObject({
      known: false,
      id: 'block-3',
      type: 'header',
      why: expect.stringContaining('text.type'),
    });
    expect(parseBlock('text', 0)).toMatchObject({ known: false });
  });

  test('a broken element does not take its block along', () => {
    const actions = { type: 'actions', block_id: 'b', elements: [{ type: 'hologram' }] };
    expect(parseBlock(actions, 0)).toMatchObject({ known: true });
    expect(Element.safeParse(actions.elements[0]).success).toBe(false);
  });

  test('a chart comes in four kinds', () => {
    const series = [{ name: 's', data: [{ label: 'a', value: 1 }] }];
    const chart = (type: string) => ({ type, series, axis_config: { categories: ['a'] } });
    for (const type of ['bar', 'line', 'area']) {
      expect(parseBlock({ type: 'data_visualization', title: 't', chart: chart(type) }, 0)).toMatchObject({
        known: true,
      });
    }
    const pie = { type: 'pie', segments: [{ label: 'a', value: 1 }] };
    expect(parseBlock({ type: 'data_visualization', title: 't', chart: pie }, 0)).toMatchObject({ known: true });
    expect(parseBlock({ type: 'data_visualization', title: 't', chart: chart('radar') }, 0)).toMatchObject({
      known: false,
    });
  });
});

describe('charts', () => {
  test('a scale holds every value and zero between round ticks', () => {
    expect(valueScale([3, 41], frame).ticks).toEqual([0, 10, 20, 30, 40, 50]);
    expect(valueScale([-5, 5], frame).ticks).toEqual([-6, -4, -2, 0, 2, 4, 6]);
    expect(valueScale([0.004, 0.012], frame).ticks).toEqual([0, 0.005, 0.01, 0.015]);
    expect(valueScale([0], frame).ticks.length).toBeGreaterThan(1);
  });

  test('more is higher', () => {
    const { y } = valueScale([0, 10], frame);
    expect(y(10)).toBeLessThan(y(0));
  });

  test('bands share the width', () => {
    const { x, width } = bands(4, frame);
    expect(x(3) - x(0)).toBeCloseTo(3 * width);
  });

  test('long labels are thinned out', () => {
    expect(labelStep(['Mon', 'Tue'], frame)).toBe(1);
    expect(
      labelStep(
        Array.from({ length: 20 }, () => 'September 2026'),
        frame,
      ),
    ).toBeGreaterThan(1);
  });

  test('more labels fit where there is more room', () => {
    const days = Array.from({ length: 20 }, (_, day) => `Nov ${day + 1}`);
    const phone = frameOf(290, { x: false, y: true });
    expect(labelStep(days, phone)).toBeGreaterThan(labelStep(days, frame));
    expect(labelStep(days, frameOf(1600, { x: false, y: false }))).toBe(1);
  });

  test('a label at an edge stays inside, one in the middle stays where it is', () => {
    const label = 'Week of September 1';
    const [first, middle, last] = [60, 260, 505].map((x) => labelMiddle(x, label, frame));
    expect(first).toBeGreaterThan(60);
    expect(middle).toBe(260);
    expect(last).toBeLessThan(505);
  });

  test('a series that leaves a category out has nothing there', () => {
    expect(valuesOf({ name: 's', data: [{ label: 'b', value: 2 }] }, ['a', 'b'])).toEqual([0, 2]);
  });

  test('slices share the pie; a single one is whole and an empty pie draws nothing', () => {
    const shares = slices([
      { label: 'a', value: 3 },
      { label: 'b', value: 1 },
    ]);
    expect(shares.map(({ share }) => share)).toEqual([0.75, 0.25]);
    expect(slices([{ label: 'a', value: 1 }])[0]?.path).toContain('A100 100 0 1 1 0 100A');
    expect(slices([{ label: 'a', value: 0 }])[0]?.path).toBe('');
  });
});

describe('a data table', () => {
  const number = (value: number) => ({ type: 'raw_number' as const, value });
  const words = (text: string) => ({ type: 'raw_text' as const, text });

  test('sorts numbers as numbers and words as words', () => {
    const rows = [
      [words('b'), number(10)],
      [words('a'), number(9)],
    ];
    expect(sortRows(rows, { column: 1, descending: false })).toEqual([rows[1], rows[0]]);
    expect(sortRows(rows, { column: 0, descending: true })).toEqual(rows);
    expect(sortRows(rows, null)).toEqual(rows);
  });

  test('is searched in every cell, capitals or not', () => {
    const rows = [
      [words('Front desk'), number(10)],
      [words('Billing'), number(7)],
    ];
    expect(rowsWith(rows, ' DESK ')).toEqual([rows[0]]);
    expect(rowsWith(rows, '7')).toEqual([rows[1]]);
    expect(rowsWith(rows, '')).toEqual(rows);
    expect(rowsWith(rows, 'nobody')).toEqual([]);
  });

  test('a column of mixed cells is sorted by its words', () => {
    const rows = [[number(10)], [words('9')]];
    expect(sortRows(rows, { column: 0, descending: false })).toEqual(rows);
  });
});
