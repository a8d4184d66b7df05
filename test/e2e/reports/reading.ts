import { readCsv } from '../../../src/csv.ts';
import { createFlowroute, type MessageRecord } from '../../../src/flowroute/index.ts';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, wordsOf } from '../desk.ts';

/** A report's message is its own, whatever else stands in the channel. */
const isReport = (message: Message) =>
  message.isApp && message.ephemeralFor === null && /^(?:Report for|No texts for)/.test(message.text);

export async function reportsIn(desk: Desk, channel: string): Promise<Message[]> {
  return (await desk.window.messages(channel)).filter(isReport);
}

/** Types the command and gives its report, once that stands in the person's direct messages. */
export async function asksReport(desk: Desk, words: string): Promise<Message> {
  const direct = await directOf(desk);
  const before = new Set(direct === null ? [] : (await reportsIn(desk, direct)).map(({ ts }) => ts));
  const answer = await desk.asks(`/mdr report ${words}`);
  if (!answer.text.startsWith('The report for')) throw new Error(`the answer was “${answer.text}”`);
  return newReport(desk, before);
}

export async function newReport(desk: Desk, before: Set<string>): Promise<Message> {
  return waitFor(
    'a report',
    async () => {
      const channel = await directOf(desk);
      return channel === null ? null : (await reportsIn(desk, channel)).find(({ ts }) => !before.has(ts));
    },
    30_000,
  );
}

/** Null: the app has not written to the person yet. */
export async function directOf(desk: Desk): Promise<string | null> {
  return desk.direct().catch(() => null);
}

/** What stands in a report's thread. */
export async function threadOf(desk: Desk, report: Message): Promise<Message[]> {
  return (await desk.window.messages(report.channel)).filter((one) => one.threadTs === report.ts);
}

export async function filesOf(desk: Desk, report: Message): Promise<Message[]> {
  return (await threadOf(desk, report)).filter(({ files }) => files.length > 0);
}

/** The message of a report's file whose name is like this, once it is there. */
export function fileOf(desk: Desk, report: Message, name = /^messages-[^w]*\.csv$/): Promise<Message> {
  return waitFor(
    `a file ${name} in the thread`,
    async () => (await filesOf(desk, report)).find((one) => name.test(one.files[0]?.name ?? '')),
    30_000,
  );
}

export type Row = { [column: string]: string };

/** The rows of a file, by column. */
export async function rowsOf(world: { slack: { url: string } }, { files: [file] }: Message): Promise<Row[]> {
  const text = await (await fetch(`${world.slack.url}/_/files/${file?.id}`)).text();
  const [head = [], ...rows] = readCsv(text);
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])));
}

/** The carrier's records of a range, read apart from all that makes reports. */
export async function recordsOf(
  world: { flowroute: { url: string } },
  range: { start: Date; end: Date },
): Promise<MessageRecord[]> {
  const flowroute = createFlowroute({
    accessKey: 'local-access-key',
    secretKey: 'local-secret-key',
    baseUrl: world.flowroute.url,
    timeoutMs: 5_000,
  });
  try {
    const records: MessageRecord[] = [];
    for await (const record of flowroute.listMessages(range)) records.push(record);
    return records.filter(({ timestamp }) => timestamp >= range.start && timestamp < range.end);
  } finally {
    flowroute.close();
  }
}

/** The latest run. */
export async function lastRun(world: World) {
  return world.database.db
    .selectFrom('report_runs')
    .selectAll()
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

export const said = (message: Message): string => `${message.text}\n${wordsOf(message.blocks)}`;
