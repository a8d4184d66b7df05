import { countCharacters, DATA, MESSAGE } from '../../../slack/limits.ts';
import type { AnyBlock, Surface } from './blocks.ts';

/**
 * Which blocks a surface does not take: the "Surfaces" of each block's page of docs.slack.dev. The pages differ over
 * `data_table` in the home tab: it is taken there.
 */
const NOT_ON: Record<Surface, string[]> = {
  message: ['alert'],
  modal: ['data_visualization', 'data_table', 'markdown', 'table'],
  home: ['alert', 'data_visualization', 'markdown', 'table'],
};

/** Elements with fewer surfaces than their block. https://docs.slack.dev/reference/block-kit/block-elements */
const ELEMENT_NOT_ON: Record<Surface, string[]> = {
  message: ['file_input', 'email_text_input', 'url_text_input', 'rich_text_input'],
  modal: [],
  home: ['file_input', 'email_text_input', 'url_text_input', 'datetimepicker'],
};

type Element = { type: string; action_id?: string | undefined; focus_on_load?: boolean | undefined };

/** What can only be said of the blocks together: ids that clash, the surface, sums over the payload. */
export function checkTogether(blocks: AnyBlock[], surface: Surface, prefix: string): string[] {
  return [
    ...blocks.flatMap((block, index) => checkSurface(block, surface, `${prefix}/${index}`)),
    ...checkIds(blocks, prefix),
    ...checkFocus(blocks, prefix),
    ...checkSums(blocks, prefix),
  ];
}

function elementsOf(block: AnyBlock): [Element, string][] {
  if (block.type === 'actions') return block.elements.map((element, index) => [element, `elements/${index}`]);
  if (block.type === 'input') return [[block.element, 'element']];
  if (block.type === 'section' && block.accessory) return [[block.accessory, 'accessory']];
  return [];
}

function checkSurface(block: AnyBlock, surface: Surface, at: string): string[] {
  if (NOT_ON[surface].includes(block.type)) {
    return [`unsupported type: ${block.type} [json-pointer:${at}/type]`];
  }
  return elementsOf(block)
    .filter(([element]) => ELEMENT_NOT_ON[surface].includes(element.type))
    .map(([element, where]) => `unsupported type: ${element.type} [json-pointer:${at}/${where}/type]`);
}

/** A `block_id` is unique in its payload, an `action_id` in its block. */
function checkIds(blocks: AnyBlock[], prefix: string): string[] {
  const said: string[] = [];
  const blockIds = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    if (block.block_id !== undefined && blockIds.has(block.block_id)) {
      said.push(
        `\`block_id\` ${JSON.stringify(block.block_id)} already exists [json-pointer:${prefix}/${index}/block_id]`,
      );
    }
    if (block.block_id !== undefined) blockIds.add(block.block_id);
    const actionIds = new Set<string>();
    for (const [{ action_id }, where] of elementsOf(block)) {
      if (action_id === undefined) continue;
      if (actionIds.has(action_id)) {
        const at = `${prefix}/${index}/${where}/action_id`;
        said.push(`\`action_id\` ${JSON.stringify(action_id)} already exists [json-pointer:${at}]`);
      }
      actionIds.add(action_id);
    }
  }
  return said;
}

function checkFocus(blocks: AnyBlock[], prefix: string): string[] {
  const focused = blocks.flatMap(elementsOf).filter(([element]) => element.focus_on_load === true);
  return focused.length > 1 ? [`only one element may have focus_on_load [json-pointer:${prefix}]`] : [];
}

function checkSums(blocks: AnyBlock[], prefix: string): string[] {
  const said: string[] = [];
  const sum = (type: 'markdown' | 'table' | 'data_table') =>
    blocks.reduce((total, block) => total + (block.type === type ? charactersIn(block) : 0), 0);
  const most = { markdown: MESSAGE.markdown, table: DATA.tableCharacters, data_table: DATA.dataTableCharacters };
  for (const type of ['markdown', 'table', 'data_table'] as const) {
    if (sum(type) > most[type]) {
      said.push(`${type} blocks must be less than ${most[type] + 1} characters together [json-pointer:${prefix}]`);
    }
  }
  if (blocks.filter((block) => block.type === 'data_visualization').length > DATA.chartsPerMessage) {
    said.push(`no more than ${DATA.chartsPerMessage} data_visualization blocks allowed [json-pointer:${prefix}]`);
  }
  return said;
}

/** The characters that a reader sees: every `text`, and a number as it is written. */
function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((total, one) => total + charactersIn(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  let total = 0;
  for (const [key, part] of Object.entries(value)) {
    if (key === 'text' && typeof part === 'string') total += countCharacters(part);
    else if (key === 'value' && typeof part === 'number' && !('text' in value)) total += String(part).length;
    else total += charactersIn(part);
  }
  return total;
}
