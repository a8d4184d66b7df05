import { newBlockId } from './ids.ts';
import { isObject, type JsonObject, list, text } from './json.ts';
import type { Block, Json } from './protocol.ts';

export type Placed = { element: JsonObject; type: string; actionId: string; block: Block; blockId: string };

/** The interactive elements of accepted blocks, in order. */
export function elementsIn(blocks: Block[]): Placed[] {
  return blocks.flatMap((block) =>
    candidates(block).flatMap((element) => {
      const actionId = text(element, 'action_id');
      if (!isObject(element) || actionId === undefined || block.block_id === undefined) return [];
      return [{ element, type: text(element, 'type') ?? '', actionId, block, blockId: block.block_id }];
    }),
  );
}

export function findElement(blocks: Block[], blockId: string, actionId: string): Placed | undefined {
  return elementsIn(blocks).find((one) => one.blockId === blockId && one.actionId === actionId);
}

function candidates(block: Block): Json[] {
  if (block.type === 'actions' && Array.isArray(block.elements)) return block.elements;
  if (block.type === 'input' && block.element !== undefined) return [block.element];
  if (block.type === 'section' && block.accessory !== undefined) return [block.accessory];
  return [];
}

/** Slack gives every block and every interactive element that came without an id one of its own. */
export function completeBlocks(blocks: Block[]): Block[] {
  return blocks.map((block) => {
    const complete: Block = { ...block, block_id: block.block_id ?? newBlockId() };
    if (block.type === 'actions') complete.elements = list(definite(block), 'elements').map(completeElement);
    if (block.type === 'input' && block.element !== undefined) complete.element = completeElement(block.element);
    if (block.type === 'section' && block.accessory !== undefined)
      complete.accessory = completeElement(block.accessory);
    return complete;
  });
}

function completeElement(element: Json): Json {
  if (!isObject(element) || element.type === 'image' || typeof element.action_id === 'string') return element;
  return { ...element, action_id: newBlockId() };
}

/** The block as JSON: members that are undefined are not there. */
export function definite(block: Block): JsonObject {
  const plain: JsonObject = {};
  for (const [key, value] of Object.entries(block)) if (value !== undefined) plain[key] = value;
  return plain;
}
