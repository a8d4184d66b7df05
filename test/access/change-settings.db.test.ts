import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Asked, askChanges } from '../../src/access/change-settings.ts';
import { type Decided, decideChange } from '../../src/access/decide-change.ts';
import { createPeople } from '../../src/access/people.ts';
import { reviewChanges } from '../../src/access/review-changes.ts';
import { createRoles } from '../../src/access/roles.ts';
import { findChange, openChanges } from '../../src/access/setting-change.ts';
import { printOf, type SettingKey, type SettingValues, settingKeys } from '../../src/access/setting-kinds.ts';
import { createSettings, roleLists, type SettingsReader } from '../../src/access/settings.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
let database: Database;
/** As another process has it. */
let other: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  other = databaseKind === 'postgres' ? await storage.open() : database;
});
beforeEach(async () => {
  const tables = ['settings', 'setting_changes', 'slack_messages', 'audit', 'people', 'seen_keys'] as const;
  for (const table of tables) await database.db.deleteFrom(table).execute();
  gone.clear();
  slackIsSilent = false;
});
afterAll(async () => {
  await database?.close();
  if (other !== database) await other?.close();
  await storage?.drop();
});

const gone = new Set<string>();
let slackIsSilent = false;

type Environment = { admins?: string[]; approvers?: string[]; channel?: string | null };

/** One process of the app, as far as settings go. Two admins by the environment, and a channel. */
function process(given: Environment = {}, on = database) {
  const access = { admins: given.admins ?? ['UADA', 'UBEA'], senders: [], approvers: given.approvers ?? [] };
  const approvalChannel = given.channel === undefined ? 'C0FINANCE' : given.channel;
  const settings: SettingsReader = createSettings(on.db, { access, approvalChannel });
  const people = createPeople(on.db, {
    async readPerson(id) {
      if (slackIsSilent) throw new Error('Slack does not answer');
      return { id, name: `name of ${id}`, tz: 'UTC', standing: gone.has(id) ? 'deactivated' : 'full' };
    },
    readGroup: async () => [],
  });
  const roles = createRoles(async () => roleLists(await settings.read(on.db)), people);
  const knowsAfresh = () => on.db.deleteFrom('people').execute();
  return {
    settings,
    async ask(changes: Partial<SettingValues>, by = 'UADA', stale: SettingKey[] = []): Promise<Asked[]> {
      const now = await settings.read(on.db);
      const prints = Object.fromEntries(settingKeys.map((key) => [key, stale.includes(key) ? 'x' : printOf(now[key])]));
      const admins = await roles.adminIds(on.db);
      return transaction(on.db, 'ask', (trx) =>
        askChanges(trx, { settings }, { changes, seen: prints, by, admins, source: 'modal' }),
      );
    },
    async decide(changeId: string, by: string, verdict: 'confirm' | 'refuse' = 'confirm'): Promise<Decided> {
      await knowsAfresh();
      const holder = await roles.holder(by);
      const admins = await roles.allAdmins();
      return transaction(on.db, 'decide', (trx) =>
        decideChange(trx, { settings }, { changeId, by: holder, admins, verdict, source: 'button' }),
      );
    },
    async review() {
      await knowsAfresh();
      return reviewChanges({ db: on.db, settings, roles });
    },
    value: async <K extends SettingKey>(key: K) => (await settings.read(on.db))[key],
  };
}

async function one(asked: Promise<Asked[]>): Promise<string> {
  const [first] = await asked;
  if (first === undefined) throw new Error('nothing was asked');
  return first.id;
}

const stateOf = async (id: string) => (await findChange(database.db, id))?.state;
const trail = () => database.db.selectFrom('audit').selectAll().orderBy('id').execute();
const placesOf = async (id: string) =>
  (await database.db.selectFrom('slack_messages').selectAll().where('entity_id', '=', id).execute())
    .map((row) => row.channel_id ?? row.home_user)
    .toSorted();
const code = (decided: Decided) => (decided.kind === 'refused' ? decided.refusal.code : decided.state);

const higher = { expiry: { hours: 48, nudgeHours: 4 } };
const lower = { expiry: { hours: 12, nudgeHours: 4 } };

describe('a change that tightens', () => {
  test('holds at once, says so in the approval channel, and stands in the trail with both values', async () => {
    const app = process();
    const known = { user_id: 'UADA', name: 'name of UADA', tz: 'UTC', standing: 'full' };
    await database.db.insertInto('people').values(known).execute();
    const [asked] = await app.ask(lower);
    expect(asked).toMatchObject({ key: 'expiry', state: 'applied' });
    expect(await app.value('expiry')).toEqual(lower.expiry);
    expect((await app.settings.read(database.db)).sources.expiry).toMatchObject({ from: 'slack', by: 'UADA' });
    expect(await placesOf(asked?.id ?? '')).toEqual(['C0FINANCE']);
    expect(await trail()).toMatchObject([
      {
        actor: 'UADA',
        actor_name: 'name of UADA',
        action: 'setting.changed',
        entity: 'setting',
        entity_id: 'expiry',
        source: 'modal',
        details: { old: '{"hours":24,"nudgeHours":4}', new: '{"hours":12,"nudgeHours":4}', askedBy: 'UADA' },
      },
    ]);
  });

  test('is told to each admin where there is no approval channel', async () => {
    const app = process({ channel: null });
    expect(await placesOf(await one(app.ask(lower)))).toEqual(['UADA', 'UBEA']);
  });

  test('ends an open one of the same setting, which was asked under another value', async () => {
    const app = process();
    const open = await one(app.ask(higher));
    await app.ask(lower, 'UBEA');
    expect(await findChange(database.db, open)).toMatchObject({
      state: 'refused',
      decidedBy: null,
      endedReason: 'other_value',
    });
    expect(code(await app.decide(open, 'UBEA'))).toBe('already_decided');
    expect(await app.value('expiry')).toEqual(lower.expiry);
  });
});

describe('a change that loosens', () => {
  test('waits in the channel and with the other admins, and holds once another has confirmed it', async () => {
    const app = process();
    const id = await one(app.ask(higher));
    expect(await stateOf(id)).toBe('open');
    expect(await app.value('expiry')).toMatchObject({ hours: 24 });
    expect(await placesOf(id)).toEqual(['C0FINANCE', 'UBEA']);
    expect(code(await app.decide(id, 'UBEA'))).toBe('applied');
    expect(await app.value('expiry')).toEqual(higher.expiry);
    expect((await app.settings.read(database.db)).sources.expiry).toMatchObject({ by: 'UADA' });
    expect((await trail()).map(({ action, actor }) => [action, actor])).toEqual([
      ['setting.asked', 'UADA'],
      ['setting.changed', 'UBEA'],
    ]);
  });

  test('is not confirmed by who asked, nor by who is no admin, and both clicks stand in the trail', async () => {
    const app = process();
    const id = await one(app.ask(higher));
    const own = await app.decide(id, 'UADA');
    expect(own).toMatchObject({ kind: 'refused', refusal: { code: 'own_change', people: ['UBEA'] } });
    expect(code(await app.decide(id, 'USAM'))).toBe('not_allowed');
    expect(code(await app.decide(id, 'USAM', 'refuse'))).toBe('not_allowed');
    expect(await stateOf(id)).toBe('open');
    const refused = (await trail()).filter(({ action }) => action === 'setting.click_refused');
    expect(refused).toMatchObject([
      { actor: 'UADA', details: { reason: 'own_change' } },
      { actor: 'USAM', details: { reason: 'not_allowed' } },
      { actor: 'USAM', details: { reason: 'not_allowed' } },
    ]);
  });

  test('is refused by another admin, withdrawn by who asked, and then confirmed by nobody', async () => {
    const app = process();
    const first = await one(app.ask(higher));
    expect(code(await app.decide(first, 'UBEA', 'refuse'))).toBe('refused');
    const second = await one(app.ask(higher));
    expect(code(await app.decide(second, 'UADA', 'refuse'))).toBe('withdrawn');
    for (const id of [first, second]) expect(code(await app.decide(id, 'UBEA'))).toBe('already_decided');
    expect(await app.value('expiry')).toMatchObject({ hours: 24 });
  });

  test('is one at a time for a setting, and one of another setting besides', async () => {
    const app = process();
    await app.ask(higher);
    await expect(app.ask({ expiry: { hours: 72, nudgeHours: 4 } }, 'UBEA')).rejects.toMatchObject({
      code: 'change_waits',
      field: 'expiry',
      people: ['UADA'],
    });
    await app.ask({ breakGlass: true }, 'UBEA');
    expect((await openChanges(database.db)).map((change) => change.key).toSorted()).toEqual(['breakGlass', 'expiry']);
  });

  test('confirmed by two at once is confirmed by one of them', async () => {
    const environment = { admins: ['UADA', 'UBEA', 'UCID'] };
    const [here, there] = [process(environment), process(environment, other)];
    const id = await one(here.ask(higher));
    const codes = (await Promise.all([here.decide(id, 'UBEA'), there.decide(id, 'UCID')])).map(code);
    expect(codes.toSorted()).toEqual(['already_decided', 'applied']);
    expect((await trail()).filter(({ action }) => action === 'setting.changed')).toHaveLength(1);
  });

  test('confirmed and withdrawn at once comes to one end', async () => {
    const [here, there] = [process(), process({}, other)];
    const id = await one(here.ask(higher));
    const [confirmed, withdrawn] = await Promise.all([here.decide(id, 'UBEA'), there.decide(id, 'UADA', 'refuse')]);
    const codes = [code(confirmed), code(withdrawn)];
    expect(codes.filter((one) => one === 'already_decided')).toHaveLength(1);
    expect(await here.value('expiry')).toMatchObject({ hours: codes[0] === 'applied' ? 48 : 24 });
  });

  test('asked under the environment’s value is refused by name when that is another after a restart', async () => {
    const id = await one(process({ approvers: ['UPIA'] }).ask({ approvers: ['UPIA', 'UCID'] }));
    const restarted = process({ approvers: ['UTOM'] });
    const decided = await restarted.decide(id, 'UBEA');
    expect(decided).toMatchObject({ kind: 'refused', refusal: { code: 'changed_meanwhile' } });
    expect(await findChange(database.db, id)).toMatchObject({ state: 'refused', endedReason: 'other_value' });
    expect(await restarted.value('approvers')).toEqual(['UTOM']);
  });

  test('ends when who asked is no admin any more, at the click and by itself', async () => {
    const app = process({ admins: ['UADA', 'UBEA', 'UCID'] });
    const id = await one(app.ask(higher));
    gone.add('UADA');
    expect(code(await app.decide(id, 'UBEA'))).toBe('asker_gone');
    expect(await findChange(database.db, id)).toMatchObject({ state: 'refused', endedReason: 'asker_gone' });
    gone.clear();
    const later = await one(app.ask(higher));
    gone.add('UADA');
    expect(await app.review()).toBe(1);
    expect(await findChange(database.db, later)).toMatchObject({ state: 'refused', endedReason: 'asker_gone' });
    expect(await app.value('expiry')).toMatchObject({ hours: 24 });
  });

  test('is refused while Slack cannot say who is an admin, and stays open', async () => {
    const app = process();
    const id = await one(app.ask(higher));
    slackIsSilent = true;
    await expect(app.decide(id, 'UBEA')).rejects.toMatchObject({ code: 'slack_silent' });
    await expect(app.review()).rejects.toMatchObject({ code: 'slack_silent' });
    expect(await stateOf(id)).toBe('open');
  });
});

describe('with only one admin', () => {
  const alone = { admins: ['UADA'] };
  const makeRipe = () => sql`update setting_changes set ripe_at = now() - interval '1 second'`.execute(database.db);
  const hoursLeft = async (id: string) => {
    const at = (await findChange(database.db, id))?.ripeAt ?? null;
    return at === null ? null : Math.round((at.getTime() - Date.now()) / 3_600_000);
  };

  test('a change that loosens holds after a day, and not before', async () => {
    const app = process(alone);
    const id = await one(app.ask(higher));
    await app.review();
    expect(await hoursLeft(id)).toBe(24);
    expect(code(await app.decide(id, 'UADA'))).toBe('own_change');
    expect(await app.review()).toBe(0);
    await makeRipe();
    expect(await Promise.all([app.review(), process(alone, other).review()])).toContain(1);
    expect(await findChange(database.db, id)).toMatchObject({ state: 'applied', decidedBy: null });
    expect(await app.value('expiry')).toEqual(higher.expiry);
    expect((await trail()).filter(({ action }) => action === 'setting.changed')).toMatchObject([
      { actor: null, source: 'sweep', details: { askedBy: 'UADA' } },
    ]);
  });

  test('it can be withdrawn until then', async () => {
    const app = process(alone);
    const id = await one(app.ask(higher));
    await app.review();
    expect(code(await app.decide(id, 'UADA', 'refuse'))).toBe('withdrawn');
    await makeRipe();
    expect(await app.review()).toBe(0);
    expect(await app.value('expiry')).toMatchObject({ hours: 24 });
  });

  test('a second admin who comes has to confirm it, and one who goes starts the time anew', async () => {
    const two = { admins: ['UADA', 'UBEA'] };
    gone.add('UBEA');
    const app = process(two);
    const id = await one(app.ask(higher));
    await app.review();
    await makeRipe();
    gone.clear();
    expect(await app.review()).toBe(0);
    expect(await hoursLeft(id)).toBeNull();
    gone.add('UBEA');
    await app.review();
    expect(await hoursLeft(id)).toBe(24);
    expect(await stateOf(id)).toBe('open');
  });
});

describe('what a form held', () => {
  test('is passed over where it was left as it was, though it has another value by now', async () => {
    const app = process();
    const before = await app.settings.read(database.db);
    await app.ask(lower);
    const seen = { expiry: printOf(before.expiry), breakGlass: printOf(before.breakGlass) };
    const changes = { expiry: before.expiry, breakGlass: true };
    const asked = await transaction(database.db, 'ask', (trx) =>
      askChanges(trx, app, { changes, seen, by: 'UBEA', admins: [], source: 'modal' }),
    );
    expect(asked.map(({ key }) => key)).toEqual(['breakGlass']);
    expect(await app.value('expiry')).toEqual(lower.expiry);
  });

  test('is refused where somebody was faster, and none of the form is kept', async () => {
    const app = process();
    await app.ask({ quorum: { below: 2, from: 2, threshold: 0n } }, 'UBEA');
    const changes = { senders: ['USAM'], quorum: { below: 3, from: 3, threshold: 0n } };
    const refused = { code: 'changed_meanwhile', field: 'quorum', people: ['UBEA'] };
    await expect(app.ask(changes, 'UADA', ['quorum'])).rejects.toMatchObject(refused);
    expect(await app.value('senders')).toEqual([]);
  });

  test('is refused where it is no value, and an admin of the environment stands on no list', async () => {
    const app = process();
    for (const zone of ['Mars/Olympus', '+05:00', 'PST', 'VST']) {
      await expect(app.ask({ zone })).rejects.toMatchObject({ code: 'bad_setting', field: 'zone' });
    }
    await expect(app.ask({ approvers: ['*'] })).rejects.toMatchObject({ code: 'bad_setting', field: 'approvers' });
    expect(await app.ask({ admins: ['UADA', 'UBEA'] })).toEqual([]);
    expect(roleLists(await app.settings.read(database.db)).admin).toEqual(['UADA', 'UBEA']);
  });
});

describe('the approval channel', () => {
  test('that is the first one holds at once and is told there and to the admins; another one waits', async () => {
    const app = process({ channel: null });
    const first = await one(app.ask({ approvalChannel: 'C0FIRST' }));
    expect(await stateOf(first)).toBe('applied');
    expect(await placesOf(first)).toEqual(['C0FIRST', 'UADA', 'UBEA']);
    const second = await one(app.ask({ approvalChannel: 'C0SECOND' }));
    expect(await stateOf(second)).toBe('open');
    expect(code(await app.decide(second, 'UBEA'))).toBe('applied');
    expect(await placesOf(second)).toEqual(['C0FIRST', 'C0SECOND', 'UBEA']);
  });

  test('that takes no message of ours has the change told to the admins, once', async () => {
    const app = process();
    const id = await one(app.ask(lower));
    await app.review();
    expect(await placesOf(id)).toEqual(['C0FINANCE']);
    await sql`update slack_messages set refused = 'not_in_channel' where entity_id = ${id}`.execute(database.db);
    await app.review();
    await app.review();
    expect(await placesOf(id)).toEqual(['C0FINANCE', 'UADA', 'UBEA']);
  });
});

describe('settings as read', () => {
  test('are a second old at most, and fresh where a change was made', async () => {
    const app = process();
    const caps = { ...(await app.value('textCaps')) };
    const inTrx = () => transaction(database.db, 'read', (trx) => app.settings.recentIn(trx));
    await Promise.all([app.settings.recent(), inTrx()]);
    const tighter = { ...caps, person: { ...caps.person, hour: { texts: 5, money: null } } };
    await app.ask({ textCaps: tighter });
    app.settings.forget();
    expect((await inTrx()).textCaps.person.hour.texts).toBe(5);
    expect((await app.settings.recent()).textCaps.person.hour.texts).toBe(5);
    expect(await app.settings.checkedChannel()).toBe('C0FINANCE');
  });
});
