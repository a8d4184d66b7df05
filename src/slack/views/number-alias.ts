import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { longestAlias } from '../../numbers/request-numbers.ts';
import { formatNational } from '../../phone-numbers.ts';
import { view } from '../actions.ts';
import { plain } from '../blocks.ts';
import { ELEMENT, VIEW } from '../limits.ts';

const carried = z.object({
  number: z.string(),
  /** The modal of the number, below this one; null: there is none. */
  detailsViewId: z.string().nullable(),
});
export type AliasCarried = z.output<typeof carried>;

export function readAliasCarried(metadata: string): AliasCarried {
  return carried.parse(JSON.parse(metadata));
}

/** The form that a number is named in. */
export function aliasView(alias: string | null, parts: AliasCarried): ModalView {
  return {
    type: 'modal',
    callback_id: view.numberAlias,
    title: plain('Set alias', VIEW.title),
    submit: plain('Set', VIEW.submit),
    close: plain('Back', VIEW.close),
    private_metadata: JSON.stringify(parts),
    blocks: [
      {
        type: 'input',
        block_id: 'alias',
        label: plain(`What ${formatNational(parts.number)} is called`),
        hint: plain(`At most ${longestAlias} characters. Leave it empty to take the alias away.`),
        optional: true,
        element: {
          type: 'plain_text_input',
          action_id: 'alias',
          focus_on_load: true,
          placeholder: plain('Front desk', ELEMENT.placeholder),
          ...(alias === null || alias === '' ? {} : { initial_value: alias.slice(0, ELEMENT.inputLength) }),
        },
      },
    ],
  };
}

const state = z.object({ alias: z.object({ alias: z.object({ value: z.string().nullish() }) }) });

/** What stands in the field, as typed. */
export function readAlias(values: unknown): string {
  return state.parse(values).alias.alias.value ?? '';
}
