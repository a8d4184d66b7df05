import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readCsv } from '../../src/csv.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { type Driver, messageSaying, openPage } from './page-driver.ts';
import {
  alertOnDelivery,
  askForReport,
  breakDelivery,
  fromScheduleMenu,
  mendDelivery,
  runScheduleNow,
  schedule,
} from './report-steps.ts';

let demo: DemoProcess;
let driver: Driver;
beforeAll(async () => {
  demo = await startDemo();
  driver = await openPage(demo.url, { width: 1280, height: 900 });
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await demo?.stop();
}, 30_000);

test('a report has its charts, its table and its file, and is posted to the channel by a button', async () => {
  const { page } = driver;
  const report = await askForReport(driver, '/mdr report 7d');
  expect(await report.locator('figure.chart').count()).toBe(2);
  await report.locator('.data-table').waitFor();
  await report.getByTestId('replies').click();
  const file = page.getByTestId('thread').getByTestId('file').locator('a.file');
  const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
  const rows = readCsv(await readFile(await download.path(), 'utf8'));
  const count = Number(
    /([\d,]+) records?/.exec((await page.getByTestId('thread').textContent()) ?? '')?.[1]?.replaceAll(',', ''),
  );
  expect(rows.length - 1).toBe(count);
  await page.getByTestId('thread-close').click();
  await report.locator('[data-action-id="report:post"]').click();
  await driver.channel('support');
  const posted = messageSaying(driver, 'The CSV of all records is in the thread');
  await posted.waitFor({ timeout: 60_000 });
  expect(await posted.locator('figure.chart').count()).toBe(2);
  expect(driver.errors).toEqual([]);
}, 180_000);

test('a schedule is made, run now, and paused', async () => {
  await schedule(driver);
  await driver.say('/mdr schedules');
  await messageSaying(driver, '1 schedule').waitFor();
  await runScheduleNow(driver);
  await fromScheduleMenu(driver, 'Pause');
  await messageSaying(driver, 'paused by').waitFor();
  expect(driver.errors).toEqual([]);
}, 180_000);

test('an alert tells the channel with the worst records, each a press away, and again when it is over', async () => {
  await alertOnDelivery(driver);
  const alert = await breakDelivery(driver, demo);
  await alert.getByText('Delivery from (206) 555-0101').waitFor();
  await alert.locator('[data-action-id="text:details"]').first().click();
  await driver.modal().getByText('Outbound').waitFor();
  await driver.page.getByTestId('modal-dismiss').last().click();
  const over = await mendDelivery(driver, demo);
  expect(await over.textContent()).toContain('✅');
  expect(driver.errors).toEqual([]);
}, 180_000);
