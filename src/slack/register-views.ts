import { randomBytes } from 'node:crypto';
import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import { view } from './actions.ts';
import { readSubmission } from './calls.ts';
import type { InFlight } from './in-flight.ts';
import * as compose from './listeners/compose.ts';
import { sentAnswer } from './sent-answer.ts';
import type { Services } from './services.ts';
import { onTakeBudget } from './take-budget.ts';
import { tell } from './tell.ts';
import { sentenceView } from './views/plain-views.ts';

type Ack = (response?: ViewResponseAction) => Promise<void>;
type Handle = (services: Services, submission: compose.Submission) => Promise<compose.SubmissionOutcome>;

/** Every modal that is submitted, by its callback id. */
export const submissions: { [callbackId: string]: Handle } = {
  [view.compose]: compose.composeSubmitted,
  [view.preview]: compose.previewSubmitted,
};

export function registerViews(app: App, services: Services, inFlight: InFlight): void {
  for (const [callbackId, handle] of Object.entries(submissions)) {
    app.view<ViewSubmitAction>(callbackId, ({ body, ack }) => inFlight.track(submitted(services, body, ack, handle)));
  }
  app.view({ callback_id: view.compose, type: 'view_closed' }, ({ body, ack }) =>
    inFlight.track(ack().then(() => compose.composeClosed(services, readSubmission(body)))),
  );
}

async function submitted(services: Services, body: unknown, ack: Ack, handle: Handle): Promise<void> {
  const submission = readSubmission(body);
  let outcome: compose.SubmissionOutcome;
  try {
    outcome = await onTakeBudget(() => handle(services, submission));
  } catch (error) {
    const reference = randomBytes(4).toString('hex');
    services.log.error({ err: error, reference }, 'A submission ended in an error');
    const sentence = `Something went wrong on our side (reference ${reference}). What you typed is kept: /sms offers it again.`;
    return ack({ response_action: 'update', view: sentenceView('Not sent', sentence) });
  }
  await acknowledge(ack, outcome.ack);
  if (outcome.taken.length === 0) return;
  const { carried } = outcome;
  const to = { userId: submission.userId, channelId: carried.channelId, responseUrl: carried.responseUrl };
  await tell(services, to, await sentAnswer(services, outcome.taken, false));
}

/** An empty ack closes the view. Field errors and new views travel inside the ack and nowhere else. */
async function acknowledge(ack: Ack, answer: compose.SubmissionAck): Promise<void> {
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
