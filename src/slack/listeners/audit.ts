import { type ExportFormat, exportFormats } from '../../access/audit-export.ts';
import { parseRange, resolveRange } from '../../access/date-range.ts';
import { isZone } from '../../access/setting-kinds.ts';
import { claim } from '../../storage/claims.ts';
import { transaction } from '../../storage/transaction.ts';
import { mustAllow } from '../call.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { asTyped } from '../plain-text-token.ts';
import { sendAudit } from '../send-audit.ts';
import type { Services } from '../services.ts';
import { takeLeftMs } from '../take-budget.ts';
import type { CommandCall } from './sms.ts';

/** `/switchboard audit [range] [csv|jsonl]`: the trail as a file, to who asked and nobody else. */
export async function auditCommand(services: Services, call: CommandCall): Promise<void> {
  const holder = await mustAllow(services, call, 'audit.export');
  const words = asTyped(call.text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const format = exportFormats.find((one) => words.some((word) => word.toLowerCase() === one)) ?? 'csv';
  const parsed = parseRange(words.filter((word) => !isFormat(word.toLowerCase())));
  if (!parsed.ok) return call.answer({ text: escapeMrkdwn(parsed.reason) });
  const claimed = await transaction(services.db, 'claim an export', (trx) => claim(trx, call.keys), {
    limitMs: takeLeftMs(),
  });
  await call.ack();
  if (claimed === 'copy') return;
  const zone = isZone(holder.person.tz) ? holder.person.tz : 'UTC';
  const period = await resolveRange(services.db, parsed.range, zone);
  const said = await sendAudit(services, { userId: call.userId, period, zone, format });
  await call.answer({ text: escapeMrkdwn(said) });
}

function isFormat(word: string): word is ExportFormat {
  return exportFormats.some((one) => one === word);
}
