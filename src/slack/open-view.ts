import type { ModalView } from '@slack/types';
import type { Act } from '../access/permissions.ts';
import { Refusal, SwitchboardError } from '../errors.ts';
import { faultAnswer, sayError } from './answers.ts';
import { type Call, logFault, mustAllow, withinTake } from './call.ts';
import type { ViewPress } from './calls.ts';
import type { Services } from './services.ts';
import { loadingView, refusedView, sentenceView } from './views/plain-views.ts';
import { callFailure } from './web-client.ts';

/**
 * Opens a modal: on top of the one that was pressed in, where there is one. Gives its id; null when the same press, delivered
 * again, has opened it already.
 * @throws Refusal when Slack would not open it any more.
 */
export async function openView(
  services: Services,
  call: Call & { view?: ViewPress['view'] },
  view: ModalView,
): Promise<string | null> {
  const to = { trigger_id: call.triggerId, view };
  const isInside = call.view !== undefined && call.view !== null;
  try {
    const answer = isInside ? await services.client.views.push(to) : await services.client.views.open(to);
    return answer.view?.id ?? null;
  } catch (error) {
    const failure = callFailure(error);
    if (failure.kind === 'said' && /exchanged/.test(failure.error)) return null;
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
  if (viewId === null) return;
  try {
    if (known === null) await mustAllow(services, call, modal.act);
    await updateView(services, viewId, await modal.fill());
  } catch (error) {
    if (error instanceof SwitchboardError) {
      await updateView(services, viewId, refusedView(modal.title, sayError(services, error)));
      return;
    }
    // Filling only looks things up: nothing was taken.
    const { text } = faultAnswer(services, logFault(services.log, error), null);
    await updateView(services, viewId, sentenceView(modal.title, text));
  }
}

/** Shows something else in a modal; one that was closed meanwhile is left alone. Gives whether it stands there. */
export async function updateView(services: Services, viewId: string, view: ModalView): Promise<boolean> {
  try {
    await services.client.views.update({ view_id: viewId, view });
    return true;
  } catch (error) {
    const failure = callFailure(error);
    if (failure.kind === 'said' && /not_found|no_such_view|view_not_found/.test(failure.error)) return false;
    throw error;
  }
}
