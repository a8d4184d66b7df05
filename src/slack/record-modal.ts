import { allows } from '../access/permissions.ts';
import type { Holder } from '../access/roles.ts';
import { Refusal } from '../errors.ts';
import type { Found } from '../reports/record-lookup.ts';
import { view } from './actions.ts';
import { sayError } from './answers.ts';
import { type Call, mustAllow } from './call.ts';
import { freezerOf } from './faces/state-line.ts';
import { peopleNames } from './names.ts';
import { type Reader, recordBlocks } from './record-blocks.ts';
import type { Services } from './services.ts';
import { base, loadingView, refusedView } from './views/plain-views.ts';

const title = 'Message record';

/** Opens the record of a text in a modal: at once, and filled when the carrier has answered. */
export async function openRecord(services: Services, call: Call, reference: string): Promise<void> {
  await call.ack();
  const opened = await services.client.views.open({ trigger_id: call.triggerId, view: loadingView(title) });
  await fillRecord(services, call, opened.view?.id ?? '', reference);
}

/** Fills, or fills again, a modal with a record. `reference` is a text's id or a record's. */
export async function fillRecord(services: Services, call: Call, viewId: string, reference: string): Promise<void> {
  await services.client.views.update({ view_id: viewId, view: await recordView(services, call, reference) });
}

async function recordView(services: Services, call: Call, reference: string) {
  try {
    const holder = await mustAllow(services, call, 'mdr.show');
    const found = await findReference(services, reference);
    if (found === null) return refusedView(title, 'That record is not known here, nor at Flowroute.');
    return { ...base(title, recordBlocks(found, await readerOf(services, holder, found))), callback_id: view.record };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedView(title, sayError(services, error));
  }
}

/** A text of ours has a uuid; everything else is the carrier's id. */
export async function findReference(services: Services, reference: string): Promise<Found | null> {
  const isOurs = /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(reference);
  return isOurs ? services.lookup.text(reference) : services.lookup.id(reference);
}

export async function readerOf(services: Services, holder: Holder, found: Found): Promise<Reader> {
  const { text } = found;
  const ids = text === null ? [] : [text.author, text.decidedBy, freezerOf(text)];
  const name = await peopleNames(services.db, ids);
  return { readsBodies: allows(holder.roles, 'mdr.read-bodies'), name };
}
