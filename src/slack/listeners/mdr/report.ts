import { type Period, parseRange, resolveRange } from '../../../access/date-range.ts';
import type { Holder } from '../../../access/roles.ts';
import { isZone } from '../../../access/setting-kinds.ts';
import { everyRecord } from '../../../reports/filter.ts';
import { createRuns } from '../../../reports/runs.ts';
import { claim } from '../../../storage/claims.ts';
import { transaction } from '../../../storage/transaction.ts';
import { mustAllow, withinTake } from '../../call.ts';
import { channelFacts } from '../../channel-facts.ts';
import { escapeMrkdwn } from '../../mrkdwn.ts';
import { asTyped } from '../../plain-text-token.ts';
import { sayPeriod } from '../../report-blocks/period-words.ts';
import type { Services } from '../../services.ts';
import { takeLeftMs } from '../../take-budget.ts';
import type { CommandCall } from '../sms.ts';

/** `/mdr report [range]`: a summary of the records, to who asked first. */
export async function reportCommand(services: Services, call: CommandCall): Promise<void> {
  const holder = await mustAllow(services, call, 'mdr.report');
  const words = asTyped(call.text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const parsed = parseRange(words);
  if (!parsed.ok) return call.answer({ text: escapeMrkdwn(parsed.reason) });
  const zone = zoneOf(holder);
  const period = await withinTake(resolveRange(services.db, parsed.range, zone));
  if (period.end <= period.start) return call.answer({ text: 'That is still to come, so there is nothing to report.' });
  await transaction(services.db, 'ask for a report', (trx) => take(trx, call, period, zone), { limitMs: takeLeftMs() });
  await call.answer({
    text: `The report for ${sayPeriod(period, zone)} comes to your direct messages with Switchboard in a moment; post it from there.`,
  });
  await learnName(services, call);
}

function zoneOf(holder: Holder): string {
  return isZone(holder.person.tz) ? holder.person.tz : 'UTC';
}

async function take(trx: Parameters<typeof claim>[0], call: CommandCall, period: Period, zone: string): Promise<void> {
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
      period,
      zone,
      filter: everyRecord,
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
