import { createSettings } from '../../src/access/settings.ts';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { createLog } from '../../src/log.ts';
import { createAlertCheck } from '../../src/reports/alert-check.ts';
import type { AlertWish } from '../../src/reports/alerts.ts';
import type { RecordFixture } from '../../src/sandbox/flowroute/options.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Db } from '../../src/storage/transaction.ts';

/** Records and parties for the tests of alerts. */

export const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
export const ours = '+12065550100';
export const second = '+12065550101';
const customer = '+15415550140';

/** Texts that left at an instant, one a millisecond earlier each, with their end: delivered, or the code of why not. */
export function textsAt(at: Date, count: number, end: 'delivered' | number, from: string = ours): RecordFixture[] {
  return Array.from({ length: count }, (_, i) => {
    const time = new Date(at.getTime() - i);
    const receipt =
      end === 'delivered'
        ? { status: 'delivery success', code: null, description: 'Message delivered' }
        : { status: 'delivery failure', code: end, description: 'Carrier says <!channel> no' };
    return {
      direction: 'outbound' as const,
      from,
      to: customer,
      body: 'secret words',
      at: time,
      receipts: [{ level: 2 as const, ...receipt, at: time.getTime() }],
    };
  });
}

/** What the database's clock says at the start of these tests: far from a UTC midnight and from the turn of a month. */
export const noon = new Date('2025-06-18T12:00:00Z');

/** Before that noon. */
export const hoursAgo = (hours: number) => new Date(noon.getTime() - hours * 3_600_000);

/** More than 0.10 $ in 24 hours, of the whole account. */
export const spend: AlertWish = {
  owner: 'USENDER',
  channelId: 'C0SUPPORT1',
  kind: 'spend_above',
  number: null,
  threshold: 100_000_000n,
  span: '24h',
};

/** Carriers that hold certain records and nothing else, until they are closed. */
export function carriersOfRecords() {
  let carriers: { carrier: LocalFlowroute; flowroute: Flowroute }[] = [];
  return {
    async flowrouteWith(records: RecordFixture[]): Promise<Flowroute> {
      const seed = { accountNumbers: 2, forSale: 0, records: 0 };
      const carrier = await startLocalFlowroute({ ...keys, seed, fixtures: { records } });
      const flowroute = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: 5_000, readBudgetMs: 3_000 });
      carriers.push({ carrier, flowroute });
      return flowroute;
    },
    async close(): Promise<void> {
      for (const one of carriers) {
        one.flowroute.close();
        await one.carrier.close();
      }
      carriers = [];
    },
  };
}

/** One check of the alerts that are due; `lines` gets what it logs from a warning on. */
export function checkAlerts(db: Db, flowroute: Flowroute, lines: string[], everyMs = 0) {
  const settings = createSettings(db, { access: { admins: [], senders: [], approvers: [] }, approvalChannel: null });
  const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
  return createAlertCheck({ db, flowroute, settings, log, everyMs, pauses: [] })();
}
