import { trafficDays } from '../../../numbers/traffic.ts';
import { claim } from '../../../storage/claims.ts';
import { transaction } from '../../../storage/transaction.ts';
import type { Answer } from '../../answers.ts';
import { mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import type { Services } from '../../services.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { unusedBlocks, unusedPageSize } from '../../unused-blocks.ts';
import { mustStandAlone } from '../must-stand-alone.ts';
import type { CommandCall } from '../sms.ts';

/** `/numbers unused`: at once where the records have been read, else they are read and the person is told. */
export async function unusedCommand(services: Services, call: CommandCall): Promise<void> {
  await mustAllow(services, call, 'numbers.unused');
  mustStandAlone(services, call.text, 'numbers unused', `It looks at ${trafficDays} days, always.`);
  if (await withinTake(services.numbers.unusedIsKnown())) {
    return call.answer(await withinTake(pageAnswer(services, 0)));
  }
  const asked = await transaction(
    services.db,
    'ask for the unused numbers',
    async (trx) => {
      // A copy of the command is told that it is being read, as the first was.
      if ((await claim(trx, call.keys)) === 'copy') return 'first';
      return services.numbers.askUnused(trx, call.userId);
    },
    { limitMs: takeLeftMs() },
  );
  const already = asked === 'again' ? await withinTake(services.numbers.daysRead()) : null;
  await call.answer({
    text:
      already === null
        ? `I am reading the records of ${trafficDays} days; on a busy account that takes a while. The list comes to you in our direct messages.`
        : `I am still reading: ${already} of ${trafficDays} days so far. The list comes to you in our direct messages.`,
  });
}

/** The next or the previous ten, in place of these. */
export async function unusedPage(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'numbers.unused');
  const offset = Number.parseInt(press.value, 10);
  const answer = await pageAnswer(services, Number.isSafeInteger(offset) && offset > 0 ? offset : 0);
  await press.answer({ ...answer, replace: true });
}

async function pageAnswer(services: Services, offset: number): Promise<Answer> {
  return unusedBlocks(await services.numbers.unused({ limit: unusedPageSize, offset }), offset);
}
