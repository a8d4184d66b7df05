import type { ReportPhase } from './report-rows.ts';

/** A place at which the process is killed while it has reports in its hands. */
export type ReportStep = {
  name: string;
  what: string;
  /** Whose reports one kill meets: one of a command and one of a schedule, or several of schedules. */
  of: 'both' | 'schedules';
  /** How far a report is that is there. */
  phase: ReportPhase;
  /** The failpoint, or what is seen from outside before the kill. */
  at: string | Outside;
  /** Slack does not take the first upload, and the file is made anew behind the report. */
  fileAnew?: true;
};

/** `page`: the carrier was asked for a second page and has not answered; `upload`: bytes come to Slack, which does not answer. */
export type Outside = { seen: 'page' | 'upload' };

/** Every step of a report in its order, from the schedule's time to the file in the thread. */
export const reportSteps: ReportStep[] = [
  {
    name: 'schedule:committing',
    what: 'the runs of schedules that are due are written and not committed',
    of: 'schedules',
    phase: 'unmade',
    at: 'schedule:committing',
  },
  {
    name: 'schedule:committed',
    what: 'the runs of schedules are committed, nothing more done',
    of: 'schedules',
    phase: 'waiting',
    at: 'schedule:committed',
  },
  {
    name: 'report page asked',
    what: 'the first page of the records was read, the carrier has not answered with the second',
    of: 'both',
    phase: 'reading',
    at: { seen: 'page' },
  },
  {
    name: 'report upload begun',
    what: 'the bytes of the file are on their way to Slack',
    of: 'both',
    phase: 'reading',
    at: { seen: 'upload' },
  },
  {
    name: 'report:read',
    what: 'all is read and the file uploaded, nothing of it is written',
    of: 'both',
    phase: 'reading',
    at: 'report:read',
  },
  {
    name: 'report:kept',
    what: 'the report and its file are committed, nothing of it is shown',
    of: 'both',
    phase: 'kept',
    at: 'report:kept',
  },
  {
    name: 'report:uploaded',
    what: 'a file that was made anew is uploaded, its id not written',
    of: 'both',
    phase: 'kept',
    at: 'report:uploaded',
    fileAnew: true,
  },
  {
    name: 'show:posting report',
    what: 'the message of the report is marked as under way, not posted',
    of: 'both',
    phase: 'kept',
    at: 'show:posting:report',
  },
  {
    name: 'show:posted report',
    what: 'it is posted, its ts not noted',
    of: 'both',
    phase: 'kept',
    at: 'show:posted:report',
  },
  {
    name: 'report:sharing',
    what: 'the file is marked as being shared, Slack not asked',
    of: 'both',
    phase: 'sharing',
    at: 'report:sharing',
  },
  {
    name: 'report:shared',
    what: 'the file stands in the thread, nothing of it is written',
    of: 'both',
    phase: 'sharing',
    at: 'report:shared',
  },
];
