import type { ModalView } from '@slack/types';
import type { Act } from '../access/permissions.ts';
import { Refusal } from '../errors.ts';
import { sayError } from './answers.ts';
import { type Call, mustAllow, withinTake } from './call.ts';
import type { Services } from './services.ts';
import { loadingView, refusedView } from './views/plain-views.ts';
import { callFailure } from './web-client.ts';

export type FormWish = { title: string; act: Act; prepare(): Promise<ModalView> };

/** Opens a form: at once with what is at hand, or filled as soon as the person is known. */
export async function openForm(services: Services, call: Call, wish: FormWish): Promise<void> {
  if ((await withinTake(services.roles.holderKnown(call.userId))) !== null) {
    await mustAllow(services, call, wish.act);
    const ready = await withinTake(wish.prepare());
    await call.ack();
    await open(services, call, ready);
    return;
  }
  await call.ack();
  const viewId = await open(services, call, loadingView(wish.title));
  try {
    await mustAllow(services, call, wish.act);
    await services.client.views.update({ view_id: viewId, view: await wish.prepare() });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await services.client.views.update({ view_id: viewId, view: refusedView(wish.title, sayError(services, error)) });
  }
}

async function open(services: Services, call: Call, view: ModalView): Promise<string> {
  try {
    const answer = await services.client.views.open({ trigger_id: call.triggerId, view });
    return answer.view?.id ?? '';
  } catch (error) {
    const failure = callFailure(error);
    // The same press delivered twice: its trigger has opened the modal already.
    if (failure.kind === 'said' && /exchanged/.test(failure.error)) return '';
    if (failure.kind === 'silent' || (failure.kind === 'said' && failure.error === 'expired_trigger_id')) {
      const happened = 'That took longer than Slack allows, so the form could not open.';
      throw new Refusal('too_late', happened, 'Please try again.');
    }
    throw error;
  }
}
