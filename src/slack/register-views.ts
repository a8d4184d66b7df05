import { randomBytes } from 'node:crypto';
import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { view } from './actions.ts';
import { readSubmission } from './calls.ts';
import type { InFlight } from './in-flight.ts';
import * as access from './listeners/access.ts';
import * as compose from './listeners/compose.ts';
import { alertSubmitted } from './listeners/mdr/alerts.ts';
import { reportPostSubmitted } from './listeners/mdr/report-buttons.ts';
import { scheduleSubmitted } from './listeners/mdr/schedule.ts';
import { deleteSubmitted } from './listeners/mdr/schedules.ts';
import { aliasSubmitted } from './listeners/numbers/change.ts';
import { searchSubmitted } from './listeners/numbers/for-sale.ts';
import { releaseSubmitted } from './listeners/numbers/release.ts';
import { requestSubmitted } from './listeners/numbers/request.ts';
import * as vote from './listeners/numbers/vote.ts';
import * as settings from './listeners/settings.ts';
import { look } from './look-first.ts';
import { asCalledHere } from './own-commands.ts';
import type { Services } from './services.ts';
import type { SubmissionAck, SubmissionHandler, SubmissionOutcome } from './submission.ts';
import { onTakeBudget } from './take-budget.ts';
import { sentenceView } from './views/plain-views.ts';

type Ack = (response?: ViewResponseAction) => Promise<void>;
/** `lost`: what a person is told of what they typed, when the fault is ours. */
type Modal = { handle: SubmissionHandler; lost: string };

const notSaved = look.settings;
const keptDraft = 'What you typed is kept: /sms offers it again.';

const notCounted = look.vote;

/** Every modal that is submitted, by its callback id. */
export const submissions: { [callbackId: string]: Modal } = {
  [view.compose]: { handle: compose.composeSubmitted, lost: keptDraft },
  [view.approvals]: { handle: settings.approvalsSubmitted, lost: notSaved },
  [view.budget]: { handle: settings.budgetSubmitted, lost: notSaved },
  [view.textCaps]: { handle: settings.textCapsSubmitted, lost: notSaved },
  [view.admins]: { handle: (services, one) => access.membersSubmitted(services, one, 'admins'), lost: notSaved },
  [view.approvers]: { handle: (services, one) => access.membersSubmitted(services, one, 'approvers'), lost: notSaved },
  [view.senders]: { handle: (services, one) => access.membersSubmitted(services, one, 'senders'), lost: notSaved },
  [view.auditors]: { handle: (services, one) => access.membersSubmitted(services, one, 'auditors'), lost: notSaved },
  [view.preview]: { handle: compose.previewSubmitted, lost: keptDraft },
  [view.requestDeny]: { handle: vote.denySubmitted, lost: notCounted },
  [view.requestNote]: { handle: vote.noteSubmitted, lost: notCounted },
  [view.requestGlass]: { handle: vote.glassSubmitted, lost: notCounted },
  [view.search]: { handle: searchSubmitted, lost: 'Nothing was searched; please try again.' },
  [view.request]: { handle: requestSubmitted, lost: look.requests },
  [view.numberAlias]: { handle: aliasSubmitted, lost: 'The alias is as it was.' },
  [view.schedule]: { handle: scheduleSubmitted, lost: look.schedules },
  [view.scheduleDelete]: { handle: deleteSubmitted, lost: 'Look at /mdr schedules to see whether it is gone.' },
  [view.reportPost]: { handle: reportPostSubmitted, lost: look.post },
  [view.alert]: { handle: alertSubmitted, lost: look.alerts },
  [view.numberRelease]: { handle: releaseSubmitted, lost: look.requests },
};

export function registerViews(app: App, services: Services, inFlight: InFlight): void {
  for (const [callbackId, modal] of Object.entries(submissions)) {
    app.view<ViewSubmitAction>(callbackId, ({ body, ack }) => inFlight.track(submitted(services, body, ack, modal)));
  }
  app.view({ callback_id: view.compose, type: 'view_closed' }, ({ body, ack }) =>
    inFlight.track(ack().then(() => compose.composeClosed(services, readSubmission(body)))),
  );
}

async function submitted(services: Services, body: unknown, ack: Ack, modal: Modal): Promise<void> {
  const submission = readSubmission(body);
  let outcome: SubmissionOutcome;
  try {
    outcome = await onTakeBudget(() => modal.handle(services, submission));
  } catch (error) {
    const reference = randomBytes(4).toString('hex');
    services.log.error({ err: error, reference }, 'A submission ended in an error');
    const sentence = `Something went wrong on our side (reference ${reference}). ${asCalledHere(services, modal.lost)}`;
    return ack({ response_action: 'update', view: sentenceView('That did not work', sentence) });
  }
  await acknowledge(ack, outcome.ack);
  await outcome.after?.();
}

/** An empty ack closes the view. Field errors and new views travel inside the ack and nowhere else. */
async function acknowledge(ack: Ack, answer: SubmissionAck): Promise<void> {
  switch (answer.kind) {
    case 'close':
      return ack();
    case 'close_all':
      return ack({ response_action: 'clear' });
    case 'errors':
      return ack({ response_action: 'errors', errors: answer.errors });
    case 'push':
      return ack({ response_action: 'push', view: answer.view });
    case 'update':
      return ack({ response_action: 'update', view: answer.view });
  }
}
