import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { weekdayNames } from '../../reports/say-rule.ts';
import { sayPeriod, schedulePeriods } from '../../reports/schedule-period.ts';
import { act, view } from '../actions.ts';
import { actions, type Blocks, button, context } from '../blocks.ts';
import type { ScheduleFields } from '../schedule-fields.ts';
import {
  channelInput,
  checkInput,
  checksInput,
  dispatching,
  formView,
  selectInput,
  textInput,
  timeInput,
} from './form.ts';

/** What the form carries along: ids, and where to answer. */
const carried = z.object({
  scheduleId: z.uuid().nullable(),
  /** Of the schedule as it was when the form was opened. */
  version: z.number().int(),
  channelId: z.string(),
  responseUrl: z.string().nullable(),
});
export type ScheduleCarried = z.output<typeof carried>;

export function readScheduleCarried(metadata: string): ScheduleCarried {
  return carried.parse(JSON.parse(metadata));
}

export const scheduleTitle = 'Schedule a report';

const kinds = [
  { value: 'daily', text: 'Every day' },
  { value: 'weekdays', text: 'Monday to Friday' },
  { value: 'weekly', text: 'On certain weekdays' },
  { value: 'monthly', text: 'Once a month' },
  { value: 'cron', text: 'By a cron expression' },
];
const weekdays = weekdayNames.map((text, i) => ({ value: String(i + 1), text }));
const monthDays = [
  ...Array.from({ length: 31 }, (_, i) => ({ value: String(i + 1), text: String(i + 1) })),
  { value: 'last', text: 'The last day' },
];
const periods = schedulePeriods.map((value) => ({ value, text: capital(sayPeriod(value)) }));
export const anyChoice = 'any';
const directions = [
  { value: anyChoice, text: 'In and out' },
  { value: 'inbound', text: 'In' },
  { value: 'outbound', text: 'Out' },
];
const types = [
  { value: anyChoice, text: 'All' },
  { value: 'sms', text: 'SMS' },
  { value: 'mms', text: 'MMS' },
  { value: 'longcode', text: 'On long codes' },
  { value: 'toll-free', text: 'On toll-free numbers' },
];

function capital(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** The form of a schedule. `lines`: when it will run, or what is wrong; escaped. Slack keeps what is typed over an update. */
export function scheduleForm(fields: ScheduleFields, lines: string[], metadata: ScheduleCarried): ModalView {
  return formView({
    callbackId: view.schedule,
    title: scheduleTitle,
    submit: metadata.scheduleId === null ? 'Schedule' : 'Save',
    metadata: JSON.stringify(metadata),
    blocks: [
      dispatching(selectInput({ block: act.scheduleKind, label: 'Runs', value: fields.kind, choices: kinds })),
      ...dayBlocks(fields),
      dispatching(
        textInput({
          block: act.scheduleZone,
          label: 'Time zone',
          hint: 'Its name, such as America/Los_Angeles. Days begin and end there.',
          value: fields.zone,
          max: 60,
        }),
      ),
      dispatching(selectInput({ block: act.schedulePeriod, label: 'About', value: fields.period, choices: periods })),
      context(...lines),
      actions('reckon', button({ action: act.schedulePreview, label: 'Preview' })),
      dispatching(channelInput({ block: act.scheduleChannel, label: 'Channel', value: fields.channelId })),
      ...filterBlocks(fields),
      checkInput({
        block: 'unusual',
        label: 'When',
        value: fields.onlyUnusual,
        choice: { value: 'on', text: 'Only when something is unusual' },
      }),
    ],
  });
}

function dayBlocks(fields: ScheduleFields): Blocks {
  const time = dispatching(timeInput({ block: act.scheduleTime, label: 'At', value: fields.time }));
  switch (fields.kind) {
    case 'weekly': {
      const days = { block: act.scheduleDays, label: 'Weekdays', values: fields.days, choices: weekdays };
      return [dispatching(checksInput(days)), time];
    }
    case 'monthly': {
      const day = { block: act.scheduleDay, label: 'Day of the month', value: fields.day, choices: monthDays };
      return [dispatching(selectInput({ ...day, hint: 'Where a month is shorter: its last day.' })), time];
    }
    case 'cron': {
      const hint = 'Minute, hour, day of month, month, day of week. At most once an hour.';
      const cron = { block: act.scheduleCron, label: 'Cron expression', hint, placeholder: '0 9 * * 1-5', max: 100 };
      return [dispatching(textInput({ ...cron, value: fields.cron }))];
    }
    default:
      return [time];
  }
}

function filterBlocks(fields: ScheduleFields): Blocks {
  const number = { optional: true, placeholder: '(206) 555-0111', max: 40 };
  return [
    textInput({ ...number, block: 'from', label: 'Only from', value: fields.from }),
    textInput({ ...number, block: 'to', label: 'Only to', value: fields.to }),
    selectInput({ block: 'direction', label: 'Direction', value: fields.direction, choices: directions }),
    selectInput({ block: 'type', label: 'Texts', value: fields.type, choices: types }),
    checkInput({
      block: 'failed',
      label: 'Outcome',
      value: fields.failed,
      choice: { value: 'on', text: 'Only what could not be delivered' },
    }),
  ];
}
