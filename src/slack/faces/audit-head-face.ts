import type { Db } from '../../storage/transaction.ts';
import { context, section } from '../blocks.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import type { Face } from '../show-row.ts';

/** The head of the audit trail on a day. What stands in Slack cannot be changed from the database. */
export async function renderAuditHead(db: Db, day: string): Promise<Face | null> {
  const row = await db.selectFrom('audit_heads').selectAll().where('day', '=', day).executeTakeFirst();
  if (row === undefined) return null;
  const rows = `${row.rows_count} ${row.rows_count === 1n ? 'row' : 'rows'}`;
  if (row.broken_at !== null) {
    return {
      text: `⚠️ The audit trail is broken at row ${escapeMrkdwn(row.broken_at)}`,
      blocks: [
        section(
          `⚠️ *The audit trail is broken at row ${escapeMrkdwn(row.broken_at)}.* ${rows} before it ${row.rows_count === 1n ? 'is' : 'are'} whole.`,
        ),
        context(
          'Somebody changed or removed a row, or the key is another. Whoever runs this app: npm run audit:verify.',
        ),
      ],
    };
  }
  return {
    text: `The audit trail is whole on ${escapeMrkdwn(day)}`,
    blocks: [context(`🔏 The audit trail is whole: ${rows}, head \`${escapeMrkdwn(row.head)}\``)],
  };
}
