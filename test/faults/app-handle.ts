import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { z } from 'zod';
import type { Order, Report } from './orders.ts';

/** One process of the app, from its start to its end. */
export type AppProcess = {
  /** When it was started, by `performance.now()`. */
  readonly startedAt: number;
  /** Lets the app start on its open database; gives the port that it listens on. */
  start(): Promise<number>;
  /** Holds whoever comes to the step, and ends the process once so many have come (`die`), or lets them wait. */
  arm(step: string, arrivals: number, then: 'die' | 'wait'): Promise<void>;
  release(): void;
  /** How many have come to the armed step. */
  arrivals(): number;
  /** Runs a statement on the process's own database connection. */
  query<T>(row: z.ZodType<T>, sql: string, values?: unknown[]): Promise<T[]>;
  hasEnded(): boolean;
  /** The signal that ended it, once it has ended. */
  ended(): Promise<NodeJS.Signals | null>;
  /** `kill -9`. */
  kill(): Promise<void>;
};

const program = new URL('./app-process.ts', import.meta.url).pathname;

/** Starts a process and waits until its database is open. What it logs is added to the file. */
export async function openAppProcess(environment: NodeJS.ProcessEnv, logFile: string): Promise<AppProcess> {
  const startedAt = performance.now();
  const output = openSync(logFile, 'a');
  const child = fork(program, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    serialization: 'advanced',
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const ended = once(child, 'exit');
  const hear = listener(child, ended, logFile);
  let arrivals = 0;
  let lastQuery = 0;
  hear.always((report) => {
    if (report.kind === 'arrived') arrivals = report.arrivals;
  });
  // Whether it arrived shows by the answer; one that has ended meanwhile gives none.
  const order = (given: Order) => void child.send(given, () => {});

  await hear.next((report) => report.kind === 'opened');
  return {
    startedAt,
    async start() {
      const up = hear.next((report) => report.kind === 'up');
      order({ kind: 'start' });
      const report = await up;
      return report.kind === 'up' ? report.port : 0;
    },
    async arm(step, wanted, then) {
      arrivals = 0;
      const armed = hear.next((report) => report.kind === 'armed');
      order({ kind: 'arm', step, arrivals: wanted, then });
      await armed;
    },
    release: () => order({ kind: 'release' }),
    arrivals: () => arrivals,
    async query(row, sql, values = []) {
      lastQuery += 1;
      const id = lastQuery;
      const answered = hear.next((report) => (report.kind === 'rows' || report.kind === 'refused') && report.id === id);
      order({ kind: 'query', id, sql, values });
      const report = await answered;
      if (report.kind !== 'rows') throw new Error(report.kind === 'refused' ? report.reason : 'no answer');
      return row.array().parse(report.rows);
    },
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async ended() {
      await ended;
      return child.signalCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** What a process says, heard by whoever waits for it; an end while somebody waits is an error. */
function listener(child: ChildProcess, ended: Promise<unknown>, logFile: string) {
  const all: ((report: Report) => void)[] = [];
  child.on('message', (report: Report) => {
    for (const heard of all) heard(report);
  });
  return {
    always: (heard: (report: Report) => void) => void all.push(heard),
    next(fits: (report: Report) => boolean): Promise<Report> {
      return new Promise((resolve, reject) => {
        const heard = (report: Report) => {
          if (!fits(report)) return;
          all.splice(all.indexOf(heard), 1);
          resolve(report);
        };
        all.push(heard);
        void ended.then(() => reject(new Error(`a process of the app has ended meanwhile; its log is ${logFile}`)));
      });
    },
  };
}
