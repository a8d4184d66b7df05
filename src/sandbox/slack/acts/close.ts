import type { Local } from '../local.ts';
import type { ActOutcome, CloseAct } from '../protocol.ts';
import { viewObject } from '../views.ts';
import { topView } from './submit.ts';
import { actor, commonPart } from './who.ts';

/** A modal's close button, or the corner cross, which takes the whole stack. The modal is gone whatever the app says. */
export async function closeView(local: Local, act: CloseAct): Promise<ActOutcome> {
  const person = actor(local, act.as);
  const view = topView(local, person, act.viewId);
  const all = act.all === true || view.given.clear_on_close === true;
  const told = local.views.close(view, all).filter((one) => one.given.notify_on_close === true);
  const acks = await Promise.all(
    told.map((one) => {
      const payload = { ...commonPart('view_closed', person), view: viewObject(one), is_cleared: all };
      return local.delivery.send({ kind: 'interactive', payload });
    }),
  );
  const bad = acks.find((ack) => !ack.ok);
  if (bad) local.log('a view_closed was not acked');
  return { ok: true };
}
