import { writeAudit } from '../access/audit.ts';
import { type ExportFormat, writeAuditFile } from '../access/audit-export.ts';
import { type AuditReport, verifyAudit } from '../access/audit-seal.ts';
import type { Period } from '../access/date-range.ts';
import { openNamelessFile } from '../storage/nameless-file.ts';
import { transaction } from '../storage/transaction.ts';
import type { Services } from './services.ts';
import { uploadFile } from './upload-file.ts';

export type AuditWish = { userId: string; period: Period; zone: string; format: ExportFormat };

/**
 * Sends a part of the audit trail to a person as a file, with the head of the chain and whether it is whole. That it is about
 * to leave stands in the trail before it does. Gives what to tell the person.
 * @throws SlackError when Slack does not take the file.
 */
export async function sendAudit(services: Services, wish: AuditWish): Promise<string> {
  const { period, format, userId } = wish;
  const days = period.from === period.to ? period.from : `${period.from} to ${period.to}`;
  const handle = await openNamelessFile();
  try {
    const report = await verified(services);
    const rows = await writeAuditFile(services.db, period, format, handle);
    if (rows === 0) return `The audit trail has nothing for ${days} (${wish.zone}).`;
    await noteExport(services, wish, rows, report);
    const head = report?.ok ? `, head ${report.head.slice(0, 12)}` : '';
    await uploadFile(services.client, {
      userId,
      handle,
      name: `audit-${period.from}-to-${period.to}.${format}`,
      title: `Audit trail, ${days}${head}`,
      comment: `Audit trail, ${days} (${wish.zone}): ${rows} ${rows === 1 ? 'row' : 'rows'}.\n${sayReport(report)}`,
    });
    return `The audit trail of ${days} is in your direct messages with Switchboard: ${rows} ${rows === 1 ? 'row' : 'rows'}.`;
  } finally {
    await handle.close();
  }
}

/** Null: nothing is sealed here. */
async function verified({ db, config }: Services): Promise<AuditReport | null> {
  return config.auditKey === null ? null : verifyAudit(db, config.auditKey);
}

function sayReport(report: AuditReport | null): string {
  if (report === null) return '⚠️ It is not sealed: AUDIT_KEY is not set.';
  if (!report.ok) return `⚠️ The seal is broken at row ${report.brokenAt}: ${report.reason}.`;
  const young = report.unsealed === 0 ? '' : ` ${report.unsealed} of the last seconds are not sealed yet.`;
  return `🔏 The seal holds for all ${report.rows} rows of the trail. Its head: \`${report.head}\`.${young}`;
}

async function noteExport(
  services: Services,
  wish: AuditWish,
  rows: number,
  report: AuditReport | null,
): Promise<void> {
  await transaction(services.db, 'note an export of the audit trail', (trx) =>
    writeAudit(trx, {
      actor: wish.userId,
      action: 'audit.exported',
      entity: 'audit',
      entityId: `${wish.period.from}/${wish.period.to}`,
      source: 'command',
      details: {
        format: wish.format,
        rows,
        head: report?.ok ? report.head : null,
        brokenAt: report === null || report.ok ? null : report.brokenAt,
      },
    }),
  );
}
