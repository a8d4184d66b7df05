import { beforeAll, describe, expect, test } from '@jest/globals';
import { postDailyHead } from '../../../src/access/audit-head.ts';
import { sealAudit } from '../../../src/access/audit-seal.ts';
import { createSettings } from '../../../src/access/settings.ts';
import { readCsv } from '../../../src/csv.ts';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';
import { type AdminDesk, adminDesk, forgetSettings } from './desk.ts';

const key = 'an audit key of tests'.replaceAll(' ', '-').padEnd(40, 'x');

export function auditTests(given: () => World): void {
  describe('the audit trail', () => {
    let world: World;
    let ada: AdminDesk;
    beforeAll(async () => {
      world = given();
      await forgetSettings(world);
      ada = adminDesk(world, 'admin');
    });

    const files = async (person: AdminDesk) =>
      (await person.window.messages(await person.direct())).filter((one) => one.files.length > 0);
    const bytesOf = async ({ files: [file] }: Message): Promise<string> =>
      (await fetch(`${world.slack.url}/_/files/${file?.id}`)).text();

    async function sealed(): Promise<void> {
      await world.database.db
        .updateTable('audit')
        .set({ at: new Date(Date.now() - 60_000) })
        .where('seal', 'is', null)
        .execute();
      while ((await sealAudit(world.database.db, key)) > 0);
    }

    test('comes as a file to who asked alone, with its head, and the export stands in it', async () => {
      await sealed();
      const before = await files(ada);
      const answer = await ada.asks('/switchboard audit 2d');
      expect(answer.text).toMatch(
        /^The audit trail of \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d is in your direct messages with Switchboard: \d+ rows\.$/,
      );
      const [file] = (await files(ada)).slice(before.length);
      if (file === undefined) throw new Error('no file');
      expect(file.text).toMatch(/🔏 The seal holds for all \d+ rows of the trail\. Its head: `[0-9a-f]{64}`/);
      const [head, ...rows] = readCsv(await bytesOf(file));
      expect(head?.slice(0, 4)).toEqual(['id', 'at', 'actor', 'actor_name']);
      expect(
        rows.filter((row) => row[4] === 'setting.changed' && row[2] === PEOPLE.admin).map((row) => row[3]),
      ).toContain('ada');
      expect(JSON.stringify(rows)).not.toContain('from somebody else');
      const noted = await world.database.db
        .selectFrom('audit')
        .selectAll()
        .where('action', '=', 'audit.exported')
        .executeTakeFirstOrThrow();
      expect(noted).toMatchObject({ actor: PEOPLE.admin, actor_name: 'ada', source: 'command' });
      expect(file.text).toContain(JSON.parse(JSON.stringify(noted.details)).head);
    });

    test('comes as JSON lines too', async () => {
      const before = await files(ada);
      expect((await ada.asks('/switchboard audit this month jsonl')).text).toContain('in your direct messages');
      const file = await waitFor('the file', async () => (await files(ada))[before.length]);
      expect(file.files[0]?.name).toMatch(/^audit-\d{4}-\d\d-01-to-\d{4}-\d\d-\d\d\.jsonl$/);
      const lines = (await bytesOf(file))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.some((line) => line.action === 'audit.exported' && line.actor === PEOPLE.admin)).toBe(true);
    });

    test('is for admins and auditors, and for nobody else', async () => {
      for (const person of ['sender', 'approver', 'member'] as const) {
        const answer = await deskOf(world, person, CHANNELS.support).asks('/switchboard audit');
        expect(answer.text).toContain('This needs an auditor, and you are not one.');
      }
      const form = await ada.opensForm('access', 'access:auditors', 'Auditors');
      await ada.saves(form, { users: [PEOPLE.member] });
      const tomas = adminDesk(world, 'secondApprover', CHANNELS.finance);
      await tomas.presses(await tomas.asked('Adds *mina*'), 'setting:confirm');
      const mina = deskOf(world, 'member', CHANNELS.support);
      await waitFor('the auditor’s file', async () => (await mina.asks('/switchboard audit 7d')).text.includes('rows'));
      expect((await mina.asks('/switchboard settings')).text).toContain('This needs an admin');
      await forgetSettings(world);
    });

    test('asks which day is meant where a date can be read in two ways', async () => {
      expect((await ada.asks('/switchboard audit 3/4')).text).toEqual(
        expect.stringMatching(
          /^“3\/4” can be read in two ways: 20\d\d-03-04 or 20\d\d-04-03\? Type the one that you mean\.$/,
        ),
      );
      expect((await ada.asks('/switchboard audit 2020-01-01 2020-01-02')).text).toBe(
        'The audit trail has nothing for 2020-01-01 to 2020-01-02 (America/Los_Angeles).',
      );
    });

    test('says where its seal is broken, in the file’s message', async () => {
      await sealed();
      const { db } = world.database;
      const row = await db
        .selectFrom('audit')
        .select(['id', 'source'])
        .where('seal', 'is not', null)
        .orderBy('id')
        .limit(1)
        .executeTakeFirstOrThrow();
      await db.updateTable('audit').set({ source: 'nobody' }).where('id', '=', row.id).execute();
      const before = await files(ada);
      expect((await ada.asks('/switchboard audit 2d')).text).toContain('in your direct messages');
      const file = await waitFor('the file', async () => (await files(ada))[before.length]);
      expect(file.text).toContain(`⚠️ The seal is broken at row ${row.id}: it was changed`);
      await db.updateTable('audit').set({ source: row.source }).where('id', '=', row.id).execute();
    });

    test.each([
      [
        'does not let it upload',
        'files.getUploadURLExternal',
        'missing_scope',
        'Slack does not let Switchboard upload files yet.',
      ],
      [
        'refuses the file',
        'files.completeUploadExternal',
        'internal_error',
        'Slack did not take the file (internal_error).',
      ],
    ])('that Slack %s is said, and what to do', async (_, method, error, said) => {
      await world.slack.admin.fail({ method, error });
      expect((await ada.asks('/switchboard audit 2d')).text).toContain(said);
      await world.slack.admin['clear-faults']({});
    });

    test('has its head posted to the approval channel', async () => {
      await sealed();
      const access = { admins: [PEOPLE.admin], senders: [], approvers: [] };
      const settings = createSettings(world.database.db, { access, approvalChannel: CHANNELS.finance });
      // Whatever the hour is here, it is past nine in one of these.
      await world.database.db.deleteFrom('audit_heads').execute();
      for (const zone of ['UTC', 'Etc/GMT-12', 'Etc/GMT+12']) {
        await world.database.db
          .insertInto('settings')
          .values({ key: 'zone', value: JSON.stringify(zone), set_by: PEOPLE.admin })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: JSON.stringify(zone) }))
          .execute();
        if (await postDailyHead({ db: world.database.db, settings }, key)) break;
      }
      const posted = await ada.posted('The audit trail is whole:', CHANNELS.finance);
      expect(wordsOf(posted.blocks)).toMatch(/\d+ rows, head `[0-9a-f]{64}`/);
      await forgetSettings(world);
    });
  });
}
