import type { ModalView } from '@slack/types';
import type { Act } from '../access/permissions.ts';
import { Refusal, SwitchboardError } from '../errors.ts';
import { sayError } from './answers.ts';
import { type Call, mustAllow, withinTake } from './call.ts';
import type { Services } from './services.ts';
import { loadingView, refusedView, sentenceView } from './views/plain-views.ts';
import { callFailure } from './web-client.ts';

/**
 * Opens a modal and gives its id; empty where the same press has opened it already.
 * @throws Refusal when it took longer than Slack allows.
 */
export async function openView(services: Services, call: Call, view: ModalView): Promise<string> {
  try {
    const answer = await services.client.views.open({ trigger_id: call.triggerId, view });
    return answer.view?.id ?? '';
  } catch (error) {
    const failure = callFailure(error);
    // The same press delivered twice: its trigger has opened the modal already.
    if (failure.kind === 'said' && /exchanged/.test(failure.error)) return '';
    if (failure.kind === 'silent' || (failure.kind === 'said' && failure.error === 'expired_trigger_id')) {
      throw new Refusal(
        'too_late',
        'That took longer than Slack allows, so the form could not open.',
        'Please try again.',
      );
    }
    throw error;
  }
}

export type Filled = {
  title: string;
  act: Act;
  /** What is to be shown, once the carrier has been asked. */
  fill(): Promise<ModalView>;
};

/**
 * Opens a modal at once and fills it when what it shows has been looked up. Whoever is known not to be allowed is told so
 * without one; what goes wrong afterwards is said in it.
 */
export async function openFilled(services: Services, call: Call, modal: Filled): Promise<void> {
  const known = await withinTake(services.roles.holderKnown(call.userId));
  if (known !== null) await mustAllow(services, call, modal.act);
  await call.ack();
  const viewId = await openView(services, call, loadingView(modal.title));
  if (viewId === '') return;
  try {
    if (known === null) await mustAllow(services, call, modal.act);
    await fillView(services, viewId, await modal.fill());
  } catch (error) {
    const isSaid = error instanceof SwitchboardError;
    const view = isSaid
      ? refusedView(modal.title, sayError(error))
      : sentenceView(modal.title, 'Something went wrong on our side. Please try again.');
    await fillView(services, viewId, view);
    if (!isSaid) throw error;
  }
}

/** Puts a view in the place of one that is open; one that was closed meanwhile stays closed. */
export async function fillView(services: Services, viewId: string, view: ModalView): Promise<void> {
  try {
    await services.client.views.update({ view_id: viewId, view });
  } catch (error) {
    const failure = callFailure(error);
    if (failure.kind !== 'said' || failure.error !== 'not_found') throw error;
  }
}
