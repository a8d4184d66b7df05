import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { longestReason } from '../../access/requests/open.ts';
import type { NumberCard } from '../../numbers/browse.ts';
import type { Traffic } from '../../numbers/traffic.ts';
import { view } from '../actions.ts';
import { context, plain, section } from '../blocks.ts';
import { ELEMENT, VIEW } from '../limits.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { costWords, routeWords, trafficWords } from '../number-facts.ts';
import { nameWords } from '../number-words.ts';

export const releaseTitle = 'Release a number';

const carried = z.object({
  number: z.string(),
  /** Where to say that it was taken. */
  channelId: z.string(),
  responseUrl: z.string().nullable(),
});
export type ReleaseCarried = z.output<typeof carried>;

export function readReleaseCarried(metadata: string): ReleaseCarried {
  return carried.parse(JSON.parse(metadata));
}

/** The form that a release is requested in: what would be given up, and why. `reading`: its traffic is being read. */
export function releaseView(
  found: NumberCard,
  traffic: Traffic,
  parts: ReleaseCarried & { reading: boolean },
): ModalView {
  const { reading, ...metadata } = parts;
  return {
    type: 'modal',
    callback_id: view.numberRelease,
    title: plain(releaseTitle, VIEW.title),
    submit: plain('Request release', VIEW.submit),
    close: plain('Cancel', VIEW.close),
    private_metadata: JSON.stringify(metadata),
    blocks: [
      section(
        [
          nameWords(found),
          reading ? '*Texts in 90 days* being read…' : trafficWords(traffic),
          `*Calls go to* ${escapeMrkdwn(routeWords(found))}`,
          `*Cost* ${escapeMrkdwn(costWords({ ...found, setupNanodollars: null, inboundRateNanodollars: null }))}`,
        ].join('\n'),
      ),
      context('Calls are not counted. Once released, the number is gone: somebody else may get it.'),
      {
        type: 'input',
        block_id: 'reason',
        label: plain('Reason'),
        element: {
          type: 'plain_text_input',
          action_id: 'reason',
          multiline: true,
          max_length: longestReason,
          focus_on_load: true,
          placeholder: plain('The Tacoma shop has closed', ELEMENT.placeholder),
        },
      },
    ],
  };
}

const state = z.object({ reason: z.object({ reason: z.object({ value: z.string().nullish() }) }) });

export function readReason(values: unknown): string {
  return state.parse(values).reason.reason.value ?? '';
}
