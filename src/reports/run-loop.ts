import type { Log } from '../log.ts';
import type { Database } from '../storage/database.ts';
import { type Lease, leaseRows } from '../storage/leased-rows.ts';
import { listen } from '../storage/wake.ts';
import { makeFile, shareFile } from './run-files.ts';
import { reportsChannel } from './runs.ts';
import { startWorkLoop } from './work-loop.ts';
import { type ReportDeps, workOnRun } from './work-on-run.ts';

export type RunLoop = {
  start(): Promise<void>;
  /** Breaks the readings off; whoever starts next takes them up. */
  stop(limitMs: number): Promise<void>;
};

/** Readings at a time in a process: each keeps the carrier busy and a file open. */
const readingsAtOnce = 2;
const sharingsAtOnce = 4;

/** Makes the reports that are due and brings their files into Slack, in every process that runs. */
export function createRunLoop(deps: ReportDeps & { database: Database; log: Log }): RunLoop {
  const { db, log } = deps;
  let stop: (limitMs: number) => Promise<unknown> = async () => {};

  /** What has to be read: reports first, then files to be made anew. */
  async function takeReadings(limit: number): Promise<Lease[]> {
    const runs = await leaseRows(db, {
      table: 'report_runs',
      states: ['waiting', 'reading'],
      nextState: 'reading',
      limit,
    });
    const files = await leaseRows(db, { table: 'report_files', states: ['waiting'], limit: limit - runs.length });
    return [...runs, ...files];
  }

  return {
    async start() {
      const reading = startWorkLoop({
        name: 'The reading for reports',
        db,
        log,
        most: readingsAtOnce,
        take: takeReadings,
        work: (lease, signal) =>
          lease.table === 'report_runs' ? workOnRun(deps, lease, signal) : makeFile(deps, lease, signal),
      });
      const sharing = startWorkLoop({
        name: 'The sharing of reports’ files',
        db,
        log,
        most: sharingsAtOnce,
        take: (limit) => leaseRows(db, { table: 'report_files', states: ['uploaded'], limit }),
        work: (lease) => shareFile(deps, lease),
      });
      const unlisten = await listen(deps.database, reportsChannel, log, () => {
        reading.wake();
        sharing.wake();
      });
      stop = async (limitMs) => {
        await unlisten();
        await Promise.all([reading.stop(limitMs), sharing.stop(limitMs)]);
      };
    },
    async stop(limitMs) {
      await stop(limitMs);
    },
  };
}
