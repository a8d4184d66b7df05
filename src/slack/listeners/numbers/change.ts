import { findOurNumber } from '../../../numbers/account-numbers.ts';
import { checkAlias } from '../../../numbers/change-number.ts';
import { formatNational } from '../../../phone-numbers.ts';
import { claim } from '../../../storage/claims.ts';
import { transaction } from '../../../storage/transaction.ts';
import { mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { whyNotSubmit } from '../../may-submit.ts';
import { detailsTitle, detailsView, readNumber } from '../../number-details.ts';
import { openView, updateView } from '../../open-view.ts';
import { sayChange } from '../../say-change.ts';
import type { Services } from '../../services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { aliasView, readAlias, readAliasCarried } from '../../views/number-alias.ts';
import { refusedView } from '../../views/plain-views.ts';

/** So long the modal waits for what comes of a change; after that a refusal is told in a direct message. Milliseconds. */
const waitMs = 12_000;

/** Set alias, on a number: a form on top of it. */
export async function numberAlias(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.change');
  const number = readNumber(press.value);
  const ours = await withinTake(findOurNumber(services.db, number));
  await press.ack();
  await openView(services, press, aliasView(ours?.alias ?? null, { number, detailsViewId: press.view?.id ?? null }));
}

/** The form of an alias: taken before it closes, done behind it, and what came of it shown in the number's modal. */
export async function aliasSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const { number, detailsViewId } = readAliasCarried(submission.metadata);
  const why = await whyNotSubmit(services, submission.userId, 'numbers.change');
  if (why !== null) return { ack: { kind: 'errors', errors: { alias: why } } };
  try {
    const alias = checkAlias(readAlias(submission.values));
    const changeId = await transaction(
      services.db,
      'take a new alias',
      async (trx) => {
        if ((await claim(trx, keysOf(submission))) === 'copy') return null;
        return services.numbers.askChange(trx, {
          kind: 'alias',
          number,
          alias,
          by: submission.userId,
          source: 'modal',
        });
      },
      { limitMs: takeLeftMs() },
    );
    if (changeId === null || detailsViewId === null) return { ack: { kind: 'close' } };
    return {
      ack: { kind: 'close' },
      after: () => follow(services, submission.userId, { number, changeId, viewId: detailsViewId }),
    };
  } catch (error) {
    return fieldError(services, error, { alias: 'alias' }, 'alias');
  }
}

/** Switch messaging on, on a number whose messaging is off. */
export async function numberSwitchOn(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'numbers.change');
  const number = readNumber(press.value);
  const changeId = await transaction(services.db, 'take that messaging be switched on', async (trx) => {
    if ((await claim(trx, press.keys)) === 'copy') return null;
    return services.numbers.askChange(trx, { kind: 'messaging', number, by: press.userId, source: 'button' });
  });
  if (changeId === null || press.view === null) return;
  await follow(services, press.userId, { number, changeId, viewId: press.view.id });
}

type Followed = { number: string; changeId: string; viewId: string };

/** Shows that Flowroute is being asked, and then what came of it above the number as it is now. */
async function follow(services: Services, userId: string, { number, changeId, viewId }: Followed): Promise<void> {
  const asking = `Asking Flowroute about ${formatNational(number)}…`;
  await updateView(services, viewId, refusedView(detailsTitle, asking));
  const change = await services.numbers.changeWithin(changeId, waitMs);
  if (change === null) return;
  const shown = await updateView(
    services,
    viewId,
    await detailsView(services, userId, number, sayChange(services, change)),
  );
  if (shown && change.state !== 'waiting') await services.numbers.changeTold(changeId);
}
