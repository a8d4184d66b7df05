/**
 * The app in a process of its own, as the fault tests run it: put together by `startApp` from the environment alone, with a
 * failpoint that ends it by SIGKILL at the step that the runner names. Nothing of this is in the program itself.
 */
import { CompiledQuery } from 'kysely';
import { startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { describe } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { openDatabase } from '../../src/storage/database.ts';
import type { Order, Report } from './orders.ts';
import { createTrap } from './trap.ts';

/** Fast: what is paced and awaited has tests of its own. */
const pace = { postStepMs: 5, postBurstMs: 2_000, updateStepMs: 5, updateBurstMs: 5_000 };

function tell(report: Report, told?: () => void): void {
  process.send?.(report, undefined, undefined, () => told?.());
}

const config = readConfig(process.env);
const log = createLog({ level: config.logLevel });
process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'A rejection was not caught'));
// Whoever started this is gone: nobody would end it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

const database = await openDatabase({ ...config, log });
const trap = createTrap(tell);

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'start': {
      const app = await startApp({ config, log, database, failpoint: trap.failpoint, pace });
      return tell({ kind: 'up', port: app.port });
    }
    case 'arm':
      return trap.arm(order);
    case 'release':
      return trap.release();
    case 'query':
      return answer(order);
  }
}

async function answer({ id, sql, values }: Extract<Order, { kind: 'query' }>): Promise<void> {
  try {
    const { rows } = await database.db.executeQuery(CompiledQuery.raw(sql, values));
    tell({ kind: 'rows', id, rows });
  } catch (error) {
    tell({ kind: 'refused', id, reason: describe(error) });
  }
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    log.fatal({ err: error }, 'The app did not start');
    process.exit(1);
  });
});
tell({ kind: 'opened' });
