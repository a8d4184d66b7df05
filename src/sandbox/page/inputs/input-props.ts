import type { Field } from '../form/fields.ts';
import type { ElementValue } from '../form/values.ts';

/** What every input is handed: its field, what it holds, and how to change it. */
export type InputProps<Element extends Field['element'] = Field['element']> = {
  field: Field;
  element: Element;
  value: ElementValue;
  /** Holds the value and, where the element reports to the app, tells it. */
  change: (value: ElementValue) => void;
  /** Holds the value only: a text that is still being typed. */
  hold: (value: ElementValue) => void;
  /** Tells the app of the value as it is. */
  tell: (value: ElementValue) => void;
  id: string;
  /** Where no label of an input block points to the element. */
  label: string | undefined;
  invalid: boolean;
  describedBy: string | undefined;
};

/** The hooks by which tests find an input. */
export function inputData({ blockId, actionId }: Field): { [attribute: `data-${string}`]: string } {
  return { 'data-testid': 'input', 'data-block-id': blockId, 'data-action-id': actionId };
}
