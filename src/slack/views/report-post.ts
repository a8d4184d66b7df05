import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { view } from '../actions.ts';
import { plain, section } from '../blocks.ts';
import { VIEW } from '../limits.ts';

export const postTitle = 'Post the report';
export const channelField = 'channel';

/** The form that says in which channel a report is posted. `why`: what keeps it from the channel that was asked for; escaped. */
export function reportPostView(runId: string, why: string | null): ModalView {
  return {
    type: 'modal',
    callback_id: view.reportPost,
    title: plain(postTitle, VIEW.title),
    submit: plain('Post', VIEW.submit),
    close: plain('Back', VIEW.close),
    private_metadata: runId,
    blocks: [
      ...(why === null ? [] : [section(`⚠️ ${why}`)]),
      {
        type: 'input',
        block_id: channelField,
        label: plain('In which channel?'),
        hint: plain('One that Switchboard is in. It is posted as you see it, with its CSV in the thread.'),
        element: {
          type: 'conversations_select',
          action_id: channelField,
          filter: { include: ['public', 'private'], exclude_external_shared_channels: true, exclude_bot_users: true },
        },
      },
    ],
  };
}

const state = z.object({ channel: z.object({ channel: z.object({ selected_conversation: z.string().nullish() }) }) });

export function readChannel(values: unknown): string | null {
  return state.parse(values).channel.channel.selected_conversation ?? null;
}
