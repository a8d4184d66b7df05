import type { Db, Trx } from '../../storage/transaction.ts';

/** How an approver is told of a request: by a mention in its face, in a direct message, or not at all. */
export const noticeKinds = ['mention', 'direct', 'none'] as const;
export type Notice = (typeof noticeKinds)[number];

/** Who never chose is called by a mention: a request that nobody sees expires. */
const unlessChosen: Notice = 'mention';

export async function wishesOf(db: Db | Trx, people: string[]): Promise<{ [notice in Notice]: string[] }> {
  const rows =
    people.length === 0
      ? []
      : await db.selectFrom('notice_wishes').selectAll().where('user_id', 'in', people).execute();
  const chosen = new Map(rows.map((row) => [row.user_id, row.told]));
  const told = (person: string) => noticeKinds.find((one) => one === chosen.get(person)) ?? unlessChosen;
  return {
    mention: people.filter((person) => told(person) === 'mention'),
    direct: people.filter((person) => told(person) === 'direct'),
    none: people.filter((person) => told(person) === 'none'),
  };
}

export async function noticeOf(db: Db | Trx, person: string): Promise<Notice> {
  const { mention, direct } = await wishesOf(db, [person]);
  return mention.length > 0 ? 'mention' : direct.length > 0 ? 'direct' : 'none';
}

export async function chooseNotice(trx: Trx, person: string, told: Notice): Promise<void> {
  await trx
    .insertInto('notice_wishes')
    .values({ user_id: person, told })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ told }))
    .execute();
}
