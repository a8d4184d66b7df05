import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { longestReason } from '../../access/requests/open.ts';
import { view } from '../actions.ts';
import { plain, section } from '../blocks.ts';
import { VIEW } from '../limits.ts';
import { base } from './plain-views.ts';

/** What a vote that takes words is: denying, approving with a note, or deciding on one's own request. */
export const voteForms = {
  deny: { callback: view.requestDeny, title: 'Deny the request', submit: 'Deny', label: 'Why not?', optional: false },
  note: { callback: view.requestNote, title: 'Approve with a note', submit: 'Approve', label: 'Note', optional: true },
  glass: {
    callback: view.requestGlass,
    title: 'Break the glass',
    submit: 'Approve my request',
    label: 'Why can it not wait for somebody else?',
    optional: false,
  },
} as const;
export type VoteForm = keyof typeof voteForms;

const carriedShape = z.object({ requestId: z.uuid(), shown: z.string().nullable() });
export type CarriedVote = z.output<typeof carriedShape>;

export const noteBlock = 'note';

/** The form for a vote's words. `error`: why it did not count the first time, escaped; `typed` stands there still. */
export function voteView(
  form: VoteForm,
  carried: CarriedVote,
  about: string,
  again?: { error: string; typed: string },
): ModalView {
  const { callback, title, submit, label, optional } = voteForms[form];
  return {
    ...base(title, [
      section(about),
      ...(again === undefined ? [] : [section(`⚠️ ${again.error}`)]),
      ...(form === 'glass' ? [section('The whole channel is told, with your reason.')] : []),
      {
        type: 'input',
        block_id: noteBlock,
        label: plain(label),
        optional,
        element: {
          type: 'plain_text_input',
          action_id: 'note',
          multiline: true,
          max_length: longestReason,
          ...(again === undefined || again.typed === '' ? {} : { initial_value: again.typed }),
        },
      },
    ]),
    callback_id: callback,
    submit: plain(submit, VIEW.submit),
    private_metadata: JSON.stringify(carried),
  };
}

export function readCarriedVote(metadata: string): CarriedVote {
  return carriedShape.parse(JSON.parse(metadata));
}

const values = z.object({ [noteBlock]: z.object({ note: z.object({ value: z.string().nullish() }) }) });

export function readNote(submitted: unknown): string {
  return values.parse(submitted)[noteBlock]?.note.value?.trim() ?? '';
}
