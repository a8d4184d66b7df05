import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Schedule } from '../../reports/schedules.ts';
import { view } from '../actions.ts';
import { section } from '../blocks.ts';
import { channelMention } from '../mrkdwn.ts';
import { ruleWords } from '../schedule-words.ts';
import { formView } from './form.ts';

export const deleteTitle = 'Delete a schedule';

const carried = z.object({ scheduleId: z.uuid(), channelId: z.string(), responseUrl: z.string().nullable() });
export type DeleteCarried = z.output<typeof carried>;

export function readDeleteCarried(metadata: string): DeleteCarried {
  return carried.parse(JSON.parse(metadata));
}

/** The question whether to delete a schedule. Pausing it is offered as what can be undone. */
export function deleteView(schedule: Schedule, metadata: DeleteCarried): ModalView {
  return formView({
    callbackId: view.scheduleDelete,
    title: deleteTitle,
    submit: 'Delete',
    metadata: JSON.stringify(metadata),
    blocks: [
      section(`*${channelMention(schedule.channelId)}* ${ruleWords(schedule)}`),
      section('It runs no more, and cannot be brought back; its reports stay. Pause it instead if it is for a while.'),
    ],
  });
}
