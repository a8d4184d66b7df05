import { type BlockOf, parseBlock } from '../blocks/block-shapes.ts';
import { StatefulElement } from '../blocks/element-shapes.ts';

/** An element that holds a value, where it stands, and the input block around it if it has one. */
export type Field = {
  blockId: string;
  actionId: string;
  element: StatefulElement;
  input: BlockOf<'input'> | null;
};

/** The elements of these blocks whose values `view.state.values` carries, in the order in which they are drawn. */
export function fieldsIn(blocks: readonly unknown[]): Field[] {
  return blocks.flatMap((raw, index) => {
    const parsed = parseBlock(raw, index);
    if (!parsed.known) return [];
    const { id: blockId, block } = parsed;
    return elementsOf(block).flatMap((candidate) => {
      const element = StatefulElement.safeParse(candidate);
      if (!element.success) return [];
      const input = block.type === 'input' ? block : null;
      return [{ blockId, actionId: element.data.action_id, element: element.data, input }];
    });
  });
}

function elementsOf(block: { type: string; element?: unknown; accessory?: unknown; elements?: unknown[] }): unknown[] {
  if (block.type === 'input') return [block.element];
  if (block.type === 'section') return [block.accessory];
  return block.type === 'actions' ? (block.elements ?? []) : [];
}
