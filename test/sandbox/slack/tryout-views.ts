import type { KnownBlock, ModalView } from '@slack/types';

export const card: KnownBlock[] = [
  { type: 'section', block_id: 'words', text: { type: 'mrkdwn', text: 'Buy it?' } },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: 'req-1' },
      { type: 'button', action_id: 'details', text: { type: 'plain_text', text: 'Details' }, value: 'req-1' },
    ],
  },
];

export function form(title: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'form',
    private_metadata: 'kept',
    notify_on_close: true,
    title: { type: 'plain_text', text: title },
    submit: { type: 'plain_text', text: 'Save' },
    blocks: [
      {
        type: 'input',
        block_id: 'words',
        label: { type: 'plain_text', text: 'Words' },
        element: { type: 'plain_text_input', action_id: 'value', initial_value: 'hello' },
      },
      {
        type: 'input',
        block_id: 'who',
        optional: true,
        label: { type: 'plain_text', text: 'Who' },
        element: { type: 'external_select', action_id: 'pick', min_query_length: 0 },
      },
    ],
  };
}
