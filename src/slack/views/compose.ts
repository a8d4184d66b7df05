import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Draft, DraftWords } from '../../messages/drafts.ts';
import type { OurNumber } from '../../numbers/account-numbers.ts';
import { formatNational } from '../../phone-numbers.ts';
import { act, view } from '../actions.ts';
import { type Blocks, button, context, plain } from '../blocks.ts';
import { ELEMENT, OBJECT } from '../limits.ts';

/** What the modal carries along: ids only, and where to answer. */
const carried = z.object({
  draftId: z.uuid(),
  channelId: z.string(),
  /** A new conversation lives in the direct messages of its author: the app cannot post where this was typed. */
  direct: z.boolean(),
  responseUrl: z.string().nullable(),
  /** The person has seen that an equal text left a short while ago. */
  again: z.boolean().default(false),
  /** Of what a preview shows (`printOf`). */
  print: z.string().optional(),
  /** Slack keeps what is typed in a block over an update; a new round has new block ids, and is empty. */
  round: z.number().int().default(0),
});
export type Carried = z.output<typeof carried>;

export function readCarried(metadata: string): Carried {
  return carried.parse(JSON.parse(metadata));
}

export type ComposeParts = {
  draft: Pick<Draft, keyof DraftWords>;
  from: OurNumber | null;
  carried: Carried;
  /** Lines above the fields: that this is a draft of earlier, what is wrong, that the number is blocked. */
  notes: string[];
  /** Lines below the fields: the preview. */
  preview: string[];
  offersAfresh: boolean;
};

/** The modal that a text is written in. Slack keeps what is typed over an update while the ids stay the same. */
export function composeView(parts: ComposeParts): ModalView {
  const { draft } = parts;
  const blocks: Blocks = [
    ...(parts.notes.length === 0 ? [] : [context(...parts.notes)]),
    ...(parts.offersAfresh
      ? [
          {
            type: 'actions' as const,
            block_id: 'afresh',
            elements: [button({ action: act.draftAfresh, label: 'Start afresh', value: parts.carried.draftId })],
          },
        ]
      : []),
    {
      type: 'input',
      block_id: blockId('from', parts.carried.round),
      label: plain('From'),
      element: {
        type: 'external_select',
        action_id: act.composeFrom,
        min_query_length: 0,
        placeholder: plain('One of our numbers', ELEMENT.placeholder),
        ...(parts.from === null ? {} : { initial_option: numberOption(parts.from) }),
      },
    },
    {
      type: 'input',
      block_id: blockId('to', parts.carried.round),
      label: plain('To'),
      hint: plain('One number or several, in any form, with commas between them.'),
      dispatch_action: true,
      element: {
        type: 'plain_text_input',
        action_id: act.composeTo,
        placeholder: plain('(206) 555-0111', ELEMENT.placeholder),
        dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
        ...(draft.toTyped === '' ? {} : { initial_value: draft.toTyped.slice(0, ELEMENT.inputLength) }),
      },
    },
    {
      type: 'input',
      block_id: blockId('text', parts.carried.round),
      label: plain('Text'),
      optional: true,
      element: {
        type: 'plain_text_input',
        action_id: 'text',
        multiline: true,
        max_length: ELEMENT.inputLength,
        focus_on_load: draft.toTyped !== '',
        ...(draft.bodyTyped === '' ? {} : { initial_value: draft.bodyTyped.slice(0, ELEMENT.inputLength) }),
      },
    },
    {
      type: 'input',
      block_id: blockId('media', parts.carried.round),
      label: plain('Pictures or files'),
      optional: true,
      hint: plain('Public https addresses, one a line. Together at most 750 kB.'),
      element: {
        type: 'plain_text_input',
        action_id: 'media',
        multiline: true,
        ...(draft.mediaTyped === '' ? {} : { initial_value: draft.mediaTyped.slice(0, ELEMENT.inputLength) }),
      },
    },
    {
      type: 'input',
      block_id: blockId('typography', parts.carried.round),
      label: plain('Typography'),
      optional: true,
      element: {
        type: 'checkboxes',
        action_id: 'plain',
        options: [plainOption],
        ...(draft.keepTypography ? {} : { initial_options: [plainOption] }),
      },
    },
    { type: 'actions', block_id: 'preview', elements: [button({ action: act.composePreview, label: 'Preview' })] },
    ...(parts.preview.length === 0 ? [] : [context(...parts.preview)]),
  ];
  return {
    type: 'modal',
    callback_id: view.compose,
    title: plain('Send a text', 24),
    submit: plain('Send', 24),
    close: plain('Cancel', 24),
    notify_on_close: true,
    private_metadata: JSON.stringify(parts.carried),
    blocks,
  };
}

const plainOption = {
  text: plain('Make smart quotes, dashes and odd spaces plain', OBJECT.optionText),
  description: plain('They make a text cost more segments.', OBJECT.optionText),
  value: 'plain',
};

export function numberOption(one: OurNumber) {
  const national = formatNational(one.number);
  const text = one.alias === null ? national : `${one.alias} · ${national}`;
  return { text: plain(text, OBJECT.optionText), value: one.number };
}

/** The block of a field in this round of the modal; field errors are keyed by it. */
export function blockId(field: string, round: number): string {
  return round === 0 ? field : `${field}.${round}`;
}

const input = z.object({ value: z.string().nullish() });
const blocksShape = z.record(z.string(), z.unknown());
const state = z.object({
  from: z.record(z.string(), z.object({ selected_option: z.object({ value: z.string() }).nullish() })).optional(),
  to: z.record(z.string(), input).optional(),
  text: z.record(z.string(), input).optional(),
  media: z.record(z.string(), input).optional(),
  typography: z
    .record(z.string(), z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() }))
    .optional(),
});

/** What a modal's fields hold now, as typed. */
export function readCompose(values: unknown): DraftWords {
  const named = Object.entries(blocksShape.parse(values)).map(([block, value]) => [block.split('.')[0], value]);
  const fields = state.parse(Object.fromEntries(named));
  return {
    from: fields.from?.[act.composeFrom]?.selected_option?.value ?? null,
    toTyped: fields.to?.[act.composeTo]?.value ?? '',
    bodyTyped: fields.text?.text?.value ?? '',
    mediaTyped: fields.media?.media?.value ?? '',
    keepTypography: (fields.typography?.plain?.selected_options ?? []).length === 0,
  };
}
