import { z } from 'zod';
import { type Asked, askChanges } from '../access/change-settings.ts';
import { loneWaitHours } from '../access/review-changes.ts';
import { refuseUnless } from '../access/roles.ts';
import { printOf, type SettingKey, type SettingValues, settingKeys } from '../access/setting-kinds.ts';
import type { Settings } from '../access/settings.ts';
import { Refusal } from '../errors.ts';
import { claim } from '../storage/claims.ts';
import { transaction } from '../storage/transaction.ts';
import type { Call } from './call.ts';
import { withinTake } from './call.ts';
import { warningsOf } from './check-saved.ts';
import { settingNames } from './say-settings.ts';
import type { Services } from './services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from './submission.ts';
import { takeLeftMs } from './take-budget.ts';
import { tell } from './tell.ts';
import { type Form, readForm } from './views/form.ts';

/** What a form of settings carries along: where to answer, and what stood there when it was opened. */
const carried = z.object({
  channelId: z.string(),
  responseUrl: z.string().nullable(),
  seen: z.partialRecord(z.enum(settingKeys), z.string()),
});

export function carriedOf(call: Call, settings: Settings, keys: SettingKey[]): string {
  const seen = Object.fromEntries(keys.map((key) => [key, printOf(settings[key])]));
  return JSON.stringify({ channelId: call.channelId, responseUrl: call.responseUrl, seen });
}

export type SettingsForm = {
  read(form: Form): Partial<SettingValues>;
  /** The input block of each setting, for what is wrong with it. */
  fields: { [key: string]: string };
};

/** A form of settings was submitted: what tightens holds, what loosens waits; what is wrong stands at its field. */
export async function saveSettings(
  services: Services,
  submission: Submission,
  { read, fields }: SettingsForm,
): Promise<SubmissionOutcome> {
  const { channelId, responseUrl, seen } = carried.parse(JSON.parse(submission.metadata));
  const form = readForm(submission.values);
  const changes = read(form);
  const first = Object.values(fields)[0] ?? '';
  try {
    await mustBeAdmin(services, submission.userId);
    if (Object.keys(form.problems).length > 0) return { ack: { kind: 'errors', errors: form.problems } };
    const asked = await transaction(
      services.db,
      'change settings',
      async (trx) => {
        if ((await claim(trx, keysOf(submission))) === 'copy') return 'copy' as const;
        const admins = await services.roles.adminIds(trx);
        return askChanges(trx, services, { changes, seen, by: submission.userId, admins, source: 'modal' });
      },
      { limitMs: takeLeftMs() },
    );
    services.settings.forget();
    if (asked === 'copy') return { ack: { kind: 'close' } };
    const to = { userId: submission.userId, channelId, responseUrl };
    return {
      ack: { kind: 'close' },
      async after() {
        await services.reviewChanges();
        await tell(services, to, {
          text: [sayAsked(asked), ...(await warningsOf(services, changes, asked))].join('\n'),
        });
      },
    };
  } catch (error) {
    return fieldError(services, error, fields, first);
  }
}

/** No call to Slack stands before an ack: where the person is not known just now, they are asked to press again. */
async function mustBeAdmin(services: Services, userId: string): Promise<void> {
  const holder = await withinTake(services.roles.holderKnown(userId));
  if (holder !== null) return refuseUnless(holder, 'settings.change');
  void services.roles.holder(userId).catch((error: unknown) => {
    services.log.warn({ err: error }, 'A person could not be read from Slack');
  });
  throw new Refusal(
    'checking',
    'I am checking with Slack that you may do this, and nothing was saved yet.',
    'Please press Save again.',
  );
}

function sayAsked(asked: Asked[]): string {
  if (asked.length === 0) return 'Nothing was changed.';
  const names = (state: Asked['state']) =>
    asked.filter((one) => one.state === state).map((one) => settingNames[one.key]);
  const [held, open] = [names('applied'), names('open')];
  return [
    ...(held.length === 0 ? [] : [`Saved, and it holds now: ${held.join(', ')}.`]),
    ...(open.length === 0
      ? []
      : [
          `Waiting, since it loosens something: ${open.join(', ')}. Another admin has to confirm it; where there is none, it holds in ${loneWaitHours} hours.`,
        ]),
  ].join('\n');
}
