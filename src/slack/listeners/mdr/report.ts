import { resolveRange } from '../../../access/date-range.ts';
import type { Holder } from '../../../access/roles.ts';
import { isZone } from '../../../access/setting-kinds.ts';
import { isEveryRecord } from '../../../reports/filter.ts';
import { createRuns, type NewRun } from '../../../reports/runs.ts';
import { claim } from '../../../storage/claims.ts';
import { type Trx, transaction } from '../../../storage/transaction.ts';
import { mustAllow, withinTake } from '../../call.ts';
import { channelFacts } from '../../channel-facts.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { numberSayer } from '../../names.ts';
import { parseMdrReport } from '../../parse-mdr-list.ts';
import { sayScope } from '../../report-blocks/filter-words.ts';
import { sayPeriod } from '../../report-blocks/period-words.ts';
import type { Services } from '../../services.ts';
import { takeLeftMs } from '../../take-budget.ts';
import type { CommandCall } from '../sms.ts';

/** `/mdr report [range] [filters]`: a summary of the records, to who asked first. */
export async function reportCommand(services: Services, call: CommandCall): Promise<void> {
  const holder = await mustAllow(services, call, 'mdr.report');
  const { range, filter } = parseMdrReport(call.text, `/${services.config.commandPrefix}mdr report`);
  const zone = zoneOf(holder);
  const [period, sayNumber] = await withinTake(
    Promise.all([resolveRange(services.db, range, zone), numberSayer(services.db, [filter])]),
  );
  await transaction(services.db, 'ask for a report', (trx) => take(trx, call, { period, zone, filter }), {
    limitMs: takeLeftMs(),
  });
  const scope = sayScope(sayPeriod(period, zone), filter, sayNumber);
  await call.answer({
    text: `The report for ${escapeMrkdwn(scope)}${isEveryRecord(filter) ? '' : ','} comes to your direct messages with Switchboard in a moment; post it from there.`,
  });
  await learnName(services, call);
}

function zoneOf(holder: Holder): string {
  return isZone(holder.person.tz) ? holder.person.tz : 'UTC';
}

type Wish = Pick<NewRun, 'period' | 'zone' | 'filter'>;

async function take(trx: Trx, call: CommandCall, wish: Wish): Promise<void> {
  // A copy of the command is told of the first one's report.
  if ((await claim(trx, call.keys)) === 'copy') return;
  await createRuns(trx, [
    {
      kind: 'report',
      scheduleId: null,
      scheduledFor: null,
      isLate: false,
      skippedBefore: 0,
      owner: call.userId,
      channelId: null,
      askedIn: call.direct ? null : call.channelId,
      ...wish,
      isWhole: false,
      onlyUnusual: false,
    },
  ]);
}

/** The button that posts the report is named after the channel, where Slack tells its name in time. */
async function learnName(services: Services, call: CommandCall): Promise<void> {
  if (call.direct) return;
  await channelFacts(services.db, services.client, call.channelId).catch((error: unknown) =>
    services.log.debug({ err: error }, 'The name of a channel could not be read'),
  );
}
