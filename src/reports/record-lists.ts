import { writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import type { Flowroute } from '../flowroute/index.ts';
import { fewAtOnce } from '../numbers/few-at-once.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { readList } from './read-list.ts';
import {
  beginList,
  findList,
  listPage,
  type NewList,
  periodOf,
  type RecordList,
  type RecordsPage,
} from './record-list.ts';
import { createRuns } from './runs.ts';

/** What the listeners ask of lists of records. */
export type RecordListServices = {
  begin(trx: Trx, wish: NewList): Promise<RecordList>;
  find(id: string, userId: string): Promise<RecordList | null>;
  /** @throws FlowrouteError */
  page(list: RecordList, where: { offset: number; size: number }): Promise<RecordsPage>;
  /** Reads what a filtered list lets through. @throws FlowrouteError, and a Refusal when the program stops meanwhile. */
  read(list: RecordList, onProgress: (records: number) => void): Promise<RecordList>;
  /** Breaks the readings off. */
  stop(): void;
};

/** Readings at a time in a process: each keeps the carrier busy. */
const readingsAtOnce = 2;

export function createRecordLists(deps: {
  db: Db;
  flowroute: Pick<Flowroute, 'messagesPage' | 'recordsPage'>;
}): RecordListServices {
  const stopping = new AbortController();
  const { signal } = stopping;
  const inTurn = fewAtOnce(readingsAtOnce);
  return {
    begin: beginList,
    find: (id, userId) => findList(deps.db, id, userId),
    page: (list, where) => listPage(deps, list, where),
    read: (list, onProgress) =>
      inTurn(async () => {
        try {
          signal.throwIfAborted();
          return await readList(deps, list, { signal, onProgress });
        } catch (error) {
          // A question that was broken off looks like one that failed.
          signal.throwIfAborted();
          throw error;
        }
      }),
    stop: () =>
      stopping.abort(
        new Refusal('stopping', 'I am being restarted, so the reading broke off.', 'Please ask again in a minute.'),
      ),
  };
}

/** A list's records as a file for its person alone, read anew. Whole, it has bodies and whole numbers, and the trail says so. */
export async function askListFile(trx: Trx, list: RecordList, isWhole: boolean): Promise<void> {
  const period = periodOf(list);
  const [run] = await createRuns(trx, [
    {
      kind: 'file',
      scheduleId: null,
      scheduledFor: null,
      isLate: false,
      skippedBefore: 0,
      owner: list.userId,
      channelId: null,
      askedIn: null,
      period,
      zone: list.zone,
      filter: list.filter,
      isWhole,
      onlyUnusual: false,
    },
  ]);
  if (!isWhole) return;
  await writeAudit(trx, {
    actor: list.userId,
    action: 'report.whole_file',
    entity: 'report',
    entityId: run?.id ?? '',
    source: 'button',
    details: { from: period.from, to: period.to },
  });
}
