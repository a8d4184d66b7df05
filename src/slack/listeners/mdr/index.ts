import { act } from '../../actions.ts';
import type { ViewPress } from '../../calls.ts';
import { helpAnswer } from '../../help.ts';
import { nearest } from '../../nearest.ts';
import type { Services } from '../../services.ts';
import { mustStandAlone } from '../must-stand-alone.ts';
import type { CommandCall } from '../sms.ts';
import { isHelp, splitFirst } from '../split-first.ts';
import * as alerts from './alerts.ts';
import { listCommand, recordsCsv, recordsDetails, recordsPage } from './list.ts';
import { reportCommand } from './report.ts';
import { reportAgain, reportPost, reportPostTo, reportWhole } from './report-buttons.ts';
import { scheduleCommand, scheduleReckon } from './schedule.ts';
import * as schedules from './schedules.ts';
import { recordRefresh, showCommand } from './show.ts';

type Handler = (services: Services, call: CommandCall) => Promise<void>;

/** What answers each word behind `/mdr`; `call.text` is what stands behind that word. */
const subcommands: { [word: string]: Handler } = {
  help: (services, call) => call.answer(helpAnswer(services.config.commandPrefix, 'mdr')),
  show: showCommand,
  schedule: alone('schedule', scheduleCommand),
  schedules: alone('schedules', schedules.schedulesCommand),
  list: listCommand,
  report: reportCommand,
  alert: alone('alert', alerts.alertCommand),
  alerts: alone('alerts', alerts.alertsCommand),
};

function alone(word: string, handle: Handler): Handler {
  return async (services, call) => {
    mustStandAlone(services, call.text, `mdr ${word}`);
    await handle(services, call);
  };
}

/** Every press on records, reports, schedules and alerts, by its action id. */
export const mdrPresses: { [actionId: string]: (services: Services, press: ViewPress) => Promise<void> } = {
  [act.scheduleKind]: scheduleReckon,
  [act.scheduleDays]: scheduleReckon,
  [act.scheduleDay]: scheduleReckon,
  [act.scheduleCron]: scheduleReckon,
  [act.scheduleTime]: scheduleReckon,
  [act.scheduleZone]: scheduleReckon,
  [act.scheduleChannel]: scheduleReckon,
  [act.schedulePeriod]: scheduleReckon,
  [act.schedulePreview]: scheduleReckon,
  [act.scheduleMenu]: schedules.scheduleMenu,
  [act.scheduleEdit]: schedules.scheduleEdit,
  [act.scheduleResume]: schedules.scheduleResume,
  [act.scheduleRunMissed]: schedules.scheduleRunMissed,
  [`${act.schedulesPage}:back`]: schedules.schedulesPage,
  [`${act.schedulesPage}:on`]: schedules.schedulesPage,
  [`${act.recordsPage}:back`]: recordsPage,
  [`${act.recordsPage}:on`]: recordsPage,
  [act.recordsDetails]: recordsDetails,
  [act.recordsOpen]: recordsDetails,
  [act.recordsCsv]: (services, press) => recordsCsv(services, press, false),
  [act.recordsWholeCsv]: (services, press) => recordsCsv(services, press, true),
  [act.reportPost]: reportPost,
  [act.reportPostTo]: reportPostTo,
  [act.reportWhole]: reportWhole,
  [act.reportAgain]: reportAgain,
  [act.alertNew]: alerts.alertCommand,
  [act.alertPause]: alerts.alertPause,
  [act.alertResume]: alerts.alertResume,
  [act.alertDelete]: alerts.alertDelete,
  [`${act.alertsPage}:back`]: alerts.alertsPage,
  [`${act.alertsPage}:on`]: alerts.alertsPage,
};

/** `/mdr <id | number | last>` is one record; the other words are above. */
export async function mdrCommand(services: Services, call: CommandCall): Promise<void> {
  const [word, rest] = splitFirst(call.text);
  const name = isHelp(rest) ? 'help' : word.toLowerCase();
  const handle = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (handle !== undefined) return handle(services, { ...call, text: rest });
  await showCommand(services, call, nearest(name, [...Object.keys(subcommands), 'last']));
}

export { recordRefresh };
