import type { Db } from '../../storage/transaction.ts';
import { context, section } from '../blocks.ts';
import { escapeMrkdwn, slackDate } from '../mrkdwn.ts';
import type { Face } from '../show-row.ts';

/** What the admins are told when the carrier refuses our key, and that it is over. */
export async function renderHalt(db: Db, haltId: string): Promise<Face | null> {
  const halt = await db.selectFrom('halts').selectAll().where('id', '=', BigInt(haltId)).executeTakeFirst();
  if (halt === undefined) return null;
  if (halt.lifted_at !== null) {
    return {
      text: 'Flowroute takes the access key again',
      blocks: [
        section(
          `✅ Flowroute takes the access key again since ${slackDate(halt.lifted_at)}. Texts leave and numbers are bought again.`,
        ),
      ],
    };
  }
  return {
    text: 'Flowroute refuses the access key; sending and buying are paused',
    blocks: [
      section(`⛔ *${escapeMrkdwn(halt.reason)}.* Sending and buying are paused since ${slackDate(halt.set_at)}.`),
      context(
        'Check FLOWROUTE_ACCESS_KEY and FLOWROUTE_SECRET_KEY against Manage, Preferences, API Control. It goes on by itself once Flowroute takes them; what waits longer than 15 minutes asks first.',
      ),
    ],
  };
}
