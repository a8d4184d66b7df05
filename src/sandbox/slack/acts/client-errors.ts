import { countCharacters, ELEMENT } from '../../../slack/limits.ts';
import { elementsIn, type Placed } from '../elements.ts';
import { isObject, type JsonObject, text } from '../json.ts';
import { fieldOf, isEmpty } from '../values.ts';
import type { KeptView } from '../views.ts';

/** What the client itself holds against a submission, by block id; while there is any, the app hears nothing. */
export function clientErrors(view: KeptView): { [blockId: string]: string } {
  const errors: { [blockId: string]: string } = {};
  for (const placed of elementsIn(view.blocks)) {
    if (placed.block.type !== 'input') continue;
    const held = view.values[placed.blockId]?.[placed.actionId];
    if (isEmpty(placed.type, held)) {
      if (placed.block.optional !== true) errors[placed.blockId] = 'Please complete this required field.';
      continue;
    }
    const key = fieldOf(placed.type);
    const value = isObject(held) && key !== undefined ? held[key] : undefined;
    const said = typeof value === 'string' ? textError(placed, value) : undefined;
    if (said !== undefined) errors[placed.blockId] = said;
  }
  return errors;
}

function textError({ type, element }: Placed, value: string): string | undefined {
  if (type === 'plain_text_input') return lengthError(element, countCharacters(value));
  if (type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return 'Enter a valid email address.';
  if (type === 'url_text_input' && !URL.canParse(value)) return 'Enter a valid URL.';
  return type === 'number_input' ? numberError(element, value) : undefined;
}

function lengthError(element: JsonObject, count: number): string | undefined {
  const least = typeof element.min_length === 'number' ? element.min_length : 0;
  const most = typeof element.max_length === 'number' ? element.max_length : ELEMENT.inputLength;
  if (count < least) return `Enter at least ${least} characters.`;
  return count > most ? `Enter no more than ${most} characters.` : undefined;
}

function numberError(element: JsonObject, value: string): string | undefined {
  const form = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!form.test(value)) return 'Enter a number.';
  const least = text(element, 'min_value');
  const most = text(element, 'max_value');
  if (least !== undefined && Number(value) < Number(least)) return `Enter a number that is at least ${least}.`;
  return most !== undefined && Number(value) > Number(most) ? `Enter a number that is at most ${most}.` : undefined;
}
