import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createPeople, type Standing } from '../../src/access/people.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createSettings } from '../../src/access/settings.ts';
import { Refusal } from '../../src/errors.ts';
import { keepDraft } from '../../src/messages/drafts.ts';
import { numberStanding } from '../../src/numbers/account-numbers.ts';
import { numberKinds } from '../../src/numbers/request-numbers.ts';
import { createNumberServices } from '../../src/numbers/services.ts';
import { createRecordLists } from '../../src/reports/record-lists.ts';
import { act } from '../../src/slack/actions.ts';
import type { ViewPress } from '../../src/slack/calls.ts';
import { mdrCommand } from '../../src/slack/listeners/mdr/index.ts';
import { numbersCommand } from '../../src/slack/listeners/numbers/index.ts';
import { type CommandCall, smsCommand } from '../../src/slack/listeners/sms.ts';
import { switchboardCommand } from '../../src/slack/listeners/switchboard.ts';
import { presses } from '../../src/slack/register.ts';
import type { Services } from '../../src/slack/services.ts';
import { type CommandName, commandNames } from '../../src/slack/surface.ts';
import { createWebClient } from '../../src/slack/web-client.ts';
import type { Database } from '../../src/storage/database.ts';
import { createQueue } from '../../src/storage/queue.ts';
import { capsNow } from '../support/caps.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { fixedLists } from '../support/role-lists.ts';
import { anyNumber } from '../support/texts.ts';

type Needed = 'nothing' | 'member' | 'sender' | 'approver' | 'auditor' | 'admin';

/** What each press needs. Those that need nothing act on what the person alone has before them, in a form that they could open. */
const neededByPress: { [actionId: string]: Needed } = {
  [act.textDetails]: 'member',
  [act.textRetry]: 'sender',
  [act.wentOut]: 'sender',
  [act.sendAgain]: 'sender',
  [act.heldSend]: 'sender',
  [act.heldDiscard]: 'sender',
  [act.reply]: 'sender',
  [act.confirmSend]: 'sender',
  [act.confirmSendAgain]: 'sender',
  [act.draftEdit]: 'sender',
  [act.draftDiscard]: 'nothing',
  [act.draftAfresh]: 'nothing',
  [act.composePreview]: 'nothing',
  [act.composeTo]: 'nothing',
  [act.recordRefresh]: 'member',
  [act.optoutRemove]: 'admin',
  [`${act.optoutsPage}:back`]: 'sender',
  [`${act.optoutsPage}:on`]: 'sender',
  [act.freezeLift]: 'approver',
  // Counted, and refused in the trail, by `castVote`.
  [act.requestApprove]: 'approver',
  [act.requestDeny]: 'approver',
  [act.requestMenu]: 'approver',
  [act.requestCancel]: 'sender',
  [`${act.requestsPage}:back`]: 'member',
  [`${act.requestsPage}:on`]: 'member',
  [act.orderOurs]: 'approver',
  [act.orderNotOurs]: 'approver',
  [act.orderSetUpAgain]: 'sender',
  [act.voteFreeze]: 'approver',
  [act.orderNearest]: 'sender',
  [act.requestAgain]: 'sender',
  [`${act.noticeChoose}:mention`]: 'approver',
  [`${act.noticeChoose}:direct`]: 'approver',
  [`${act.noticeChoose}:none`]: 'approver',
  [act.searchRequest]: 'sender',
  [act.searchAny]: 'sender',
  [act.searchChange]: 'member',
  [`${act.searchPage}:back`]: 'member',
  [`${act.searchPage}:on`]: 'member',
  [act.requestCount]: 'nothing',
  [act.requestCenter]: 'nothing',
  [`${act.numbersPage}:back`]: 'member',
  [`${act.numbersPage}:on`]: 'member',
  [act.numberDetails]: 'member',
  [act.numberAlias]: 'admin',
  [act.numberSwitchOn]: 'admin',
  [act.numberRelease]: 'sender',
  [`${act.unusedPage}:back`]: 'member',
  [`${act.unusedPage}:on`]: 'member',
  [`${act.recordsPage}:back`]: 'member',
  [`${act.recordsPage}:on`]: 'member',
  [act.recordsDetails]: 'member',
  [act.recordsOpen]: 'member',
  [act.recordsCsv]: 'member',
  [act.recordsWholeCsv]: 'sender',
  [act.reportPost]: 'member',
  [act.reportPostTo]: 'member',
  [act.reportWhole]: 'sender',
  [act.reportAgain]: 'member',
  [act.scheduleKind]: 'nothing',
  [act.scheduleDays]: 'nothing',
  [act.scheduleDay]: 'nothing',
  [act.scheduleCron]: 'nothing',
  [act.scheduleTime]: 'nothing',
  [act.scheduleZone]: 'nothing',
  [act.scheduleChannel]: 'nothing',
  [act.schedulePeriod]: 'nothing',
  [act.schedulePreview]: 'nothing',
  [act.scheduleMenu]: 'sender',
  [act.scheduleEdit]: 'sender',
  [act.scheduleResume]: 'sender',
  [act.scheduleRunMissed]: 'sender',
  [`${act.schedulesPage}:back`]: 'member',
  [`${act.schedulesPage}:on`]: 'member',
  [act.alertNew]: 'sender',
  // Of one's own; of somebody else's it takes an admin.
  [act.alertPause]: 'sender',
  [act.alertResume]: 'sender',
  [act.alertDelete]: 'sender',
  [`${act.alertsPage}:back`]: 'member',
  [`${act.alertsPage}:on`]: 'member',
  [act.settingsApprovals]: 'admin',
  [act.settingsBudget]: 'admin',
  [act.settingsTexts]: 'admin',
  [act.accessAdmins]: 'admin',
  [act.accessApprovers]: 'admin',
  [act.accessSenders]: 'admin',
  [act.accessAuditors]: 'admin',
  [act.settingConfirm]: 'admin',
  [act.settingRefuse]: 'admin',
  [act.settingConfirmListed]: 'admin',
  [act.settingRefuseListed]: 'admin',
};
/** Choices and links that Slack tells of and that do nothing. */
const heardByNobody: string[] = [act.composeFrom, act.openLink, act.searchTick];

const neededByCommand: [CommandName, string, Needed][] = [
  ['sms', 'help', 'nothing'],
  ['sms', '', 'sender'],
  ['sms', '(206) 555-0111 hello', 'sender'],
  ['sms', '(206) 555-0111', 'sender'],
  ['sms', '555 hello', 'sender'],
  ['mdr', 'help', 'nothing'],
  ['mdr', '', 'nothing'],
  ['mdr', 'last', 'member'],
  ['mdr', '(206) 555-0111', 'member'],
  ['mdr', 'mdr2-0123', 'member'],
  ['mdr', 'list', 'member'],
  ['mdr', 'list failed', 'member'],
  ['mdr', 'list nonsense', 'member'],
  ['mdr', 'report 7d', 'member'],
  ['mdr', 'schedule', 'sender'],
  ['mdr', 'schedules', 'member'],
  ['mdr', 'alert', 'sender'],
  ['mdr', 'alerts', 'member'],
  ['numbers', 'help', 'nothing'],
  ['numbers', 'nonsense', 'nothing'],
  ['numbers', 'requests', 'member'],
  ['numbers', 'requests waiting', 'member'],
  ['numbers', 'notify direct', 'approver'],
  ['numbers', 'for-sale', 'member'],
  ['numbers', 'for-sale help', 'nothing'],
  ['numbers', 'for-sale 206', 'member'],
  ['numbers', 'search seattle', 'member'],
  ['numbers', 'buy', 'member'],
  ['numbers', 'buy 911', 'nothing'],
  ['numbers', 'buy (206) 555-0142', 'sender'],
  ['numbers', '', 'member'],
  ['numbers', 'constructor', 'nothing'],
  ['numbers', 'list', 'member'],
  ['numbers', 'starts 206', 'member'],
  ['numbers', 'contains 55', 'member'],
  ['numbers', 'ends 00', 'member'],
  ['numbers', '(206) 555-0100', 'member'],
  ['numbers', '206', 'member'],
  ['numbers', 'show', 'nothing'],
  ['numbers', 'show (206) 555-0100', 'member'],
  ['numbers', 'release', 'nothing'],
  ['numbers', 'release (206) 555-0100', 'sender'],
  ['numbers', 'unused', 'member'],
  ['switchboard', '', 'nothing'],
  ['switchboard', 'help', 'nothing'],
  ['switchboard', 'nonsense', 'nothing'],
  ['switchboard', 'doctor', 'member'],
  ['switchboard', 'sms (206) 555-0111 hello', 'sender'],
  ['switchboard', 'mdr last', 'member'],
  ['switchboard', 'optouts', 'sender'],
  ['switchboard', 'optouts list', 'sender'],
  ['switchboard', 'optouts help', 'nothing'],
  ['switchboard', 'optouts nonsense', 'nothing'],
  ['switchboard', 'optouts add (206) 555-0111 asked us', 'sender'],
  ['switchboard', 'optouts remove (206) 555-0111', 'admin'],
  ['switchboard', 'settings', 'admin'],
  ['switchboard', 'access', 'admin'],
  ['switchboard', 'audit', 'auditor'],
  ['switchboard', 'audit 7d jsonl', 'auditor'],
  ['switchboard', 'audit 3/4', 'auditor'],
  ['switchboard', 'freeze', 'approver'],
  ['switchboard', 'freeze lift', 'approver'],
];
const commands = { sms: smsCommand, mdr: mdrCommand, numbers: numbersCommand, switchboard: switchboardCommand };

/** Who tries, and what they may. */
const people: { id: string; standing: Standing; may: Needed[] }[] = [
  { id: 'UGUEST', standing: 'guest', may: ['nothing'] },
  { id: 'USTRANGER', standing: 'stranger', may: ['nothing'] },
  { id: 'UGONE', standing: 'deactivated', may: ['nothing'] },
  { id: 'UMEMBER', standing: 'full', may: ['nothing', 'member'] },
  { id: 'USENDER', standing: 'full', may: ['nothing', 'member', 'sender'] },
  { id: 'UAPPROVER', standing: 'full', may: ['nothing', 'member', 'approver'] },
  { id: 'UAUDITOR', standing: 'full', may: ['nothing', 'member', 'auditor'] },
  { id: 'UADMIN', standing: 'full', may: ['nothing', 'member', 'sender', 'approver', 'auditor', 'admin'] },
];
const everyone = people.map((one) => one.id);

let storage: TestDatabase;
let database: Database;
let slack: Server;
let services: Services;
/** What Slack was told, by whatever method. */
const told: string[] = [];

beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  // A Slack that takes everything: whom an act is refused is decided before, or said in what it is told.
  slack = createServer(async (request, response) => {
    told.push(decodeURIComponent((await textOf(request)).replaceAll('+', ' ')));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, view: { id: 'V1' }, channel: { id: 'D1' }, ts: '1.1' }));
  });
  await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
  const { port } = slack.address() as AddressInfo;
  const lists = {
    admins: ['UADMIN', 'UGONE'],
    senders: everyone.filter((id) => !['UMEMBER', 'UAPPROVER', 'UAUDITOR', 'UADMIN'].includes(id)),
    approvers: ['UAPPROVER', 'UGUEST'],
    auditors: ['UAUDITOR', 'UGUEST'],
  };
  const known = createPeople(database.db, {
    readPerson: async (id) => ({
      id,
      name: id,
      tz: 'UTC',
      standing: people.find((one) => one.id === id)?.standing ?? 'stranger',
    }),
    readGroup: async () => [],
  });
  const settings = createSettings(database.db, { access: lists, approvalChannel: 'C1' });
  const queue = createQueue(database, quietLog());
  services = {
    config: { commandPrefix: '', defaultFromNumber: '+12065550100', auditKey: null, alertsEvery: 300_000 },
    db: database.db,
    client: createWebClient('xoxb-test', `http://127.0.0.1:${port}/api/`),
    roles: createRoles(fixedLists(lists), known),
    people: known,
    reviewChanges: async () => {},
    log: quietLog(),
    take: { queue, auditKey: null, numberStanding, capsNow: capsNow() },
    settings,
    requests: { settings, kinds: numberKinds({ queue }) },
    orders: { settle: async () => {}, setUpAgain: async () => {} },
    lookup: { text: async () => null, id: async () => null, last: async () => null, number: async () => null },
    lists: createRecordLists({
      db: database.db,
      flowroute: {
        messagesPage: async () => ({ items: [], hasMore: false, nextOffset: 0, skipped: 0 }),
        recordsPage: async () => ({ records: [], unreadable: [], hasMore: false, nextOffset: 0 }),
      },
    }),
    request: { settings, queue },
    search: {
      start: async (userId, wish) => ({ ...noNumbers, ...wish, userId }),
      basket: async (userId, gone) => ({ search: { ...noNumbers, userId }, gone }),
    },
    numbers: createNumberServices({
      db: database.db,
      flowroute: {
        numbersPage: async () => ({ items: [], hasMore: false, nextOffset: 0, skipped: 0 }),
        getNumber: async () => null,
      },
      settings,
      queue,
      log: quietLog(),
    }),
    failpoint: async () => {},
    doctor: async () => [],
  };
});
afterAll(async () => {
  slack?.closeAllConnections();
  slack?.close();
  await database?.close();
  await storage?.drop();
});

const noNumbers = {
  id: randomUUID(),
  rule: {},
  letters: null,
  numbers: [],
  lookedAt: 0,
  isWhole: true,
  chosen: [],
};

/** What the press is about, where whether it is there is asked before whether the person may. */
async function subjectOf(actionId: string, userId: string): Promise<string> {
  const id = randomUUID();
  if (actionId === act.reply) {
    const pair = { our_number: '+12065550100', their_number: anyNumber() };
    await database.db
      .insertInto('conversations')
      .values({ id, ...pair, home_user: userId })
      .execute();
  }
  if (actionId === act.requestMenu) return `note ${id}`;
  if (actionId === act.scheduleMenu) return `pause ${id} 0`;
  if ([act.alertPause, act.alertResume, act.alertDelete].some((one) => one === actionId)) {
    await database.db
      .insertInto('alert_rules')
      .values({ id, owner: userId, channel_id: 'C1', kind: 'new_code', number: null, threshold: null, state: 'on' })
      .execute();
    return `${id} 0`;
  }
  if (actionId.startsWith('setting:')) {
    const values = { old_value: 'false', new_value: 'true', asked_by: 'USENDER', state: 'open' };
    await database.db.deleteFrom('setting_changes').execute();
    await database.db
      .insertInto('setting_changes')
      .values({ id, key: 'breakGlass', ...values })
      .execute();
  }
  if (actionId === act.draftEdit) {
    const words = { from: null, toTyped: '(206) 555-0111', bodyTyped: 'hello', mediaTyped: '', keepTypography: false };
    return keepDraft(database.db, userId, 'C1', words);
  }
  return id;
}

let calls = 0;
function call(userId: string): ViewPress & CommandCall {
  calls += 1;
  return {
    userId,
    channelId: 'C1',
    triggerId: `trigger.${calls}`,
    responseUrl: null,
    keys: [`trigger ${calls}`],
    text: '',
    value: '',
    direct: false,
    view: null,
    shown: null,
    state: {},
    ack: async () => {},
    answer: async (answer) => void told.push(JSON.stringify(answer)),
  };
}

/** Whether the person was refused for who they are, be it thrown or said in a form. */
async function isRefused(work: () => Promise<void>): Promise<boolean> {
  told.length = 0;
  const thrown = await work().catch((error: unknown) => error);
  if (thrown instanceof Refusal && ['not_a_member', 'not_allowed'].includes(thrown.code)) return true;
  return told.some((one) => /Only full members of this workspace|This needs an? \w+, and you are not one/.test(one));
}

describe('every press', () => {
  test('has its needs in the table, and what is drawn is heard', () => {
    expect(Object.keys(presses).toSorted()).toEqual(Object.keys(neededByPress).toSorted());
    const drawn = Object.values(act).filter((id) => !heardByNobody.includes(id));
    expect(
      drawn.filter((id) => !Object.keys(presses).some((heard) => heard === id || heard.startsWith(`${id}:`))),
    ).toEqual([]);
  });

  test.each(Object.entries(neededByPress))('%s needs %s', async (actionId, needed) => {
    for (const { id, may } of people) {
      const value = await subjectOf(actionId, id);
      const refused = await isRefused(async () => presses[actionId]?.(services, { ...call(id), value }));
      expect([id, refused]).toEqual([id, !may.includes(needed)]);
    }
  });
});

describe('every command', () => {
  test('is in the table', () => {
    expect([...new Set(neededByCommand.map(([name]) => name))].toSorted()).toEqual([...commandNames].toSorted());
  });

  test.each(neededByCommand)('/%s %s needs %s', async (name, text, needed) => {
    for (const { id, may } of people) {
      const refused = await isRefused(() => commands[name](services, { ...call(id), text }));
      expect([id, refused]).toEqual([id, !may.includes(needed)]);
    }
  });
});
