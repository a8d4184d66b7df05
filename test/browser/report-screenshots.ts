import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import type { DemoProcess } from './demo-process.ts';
import { messageSaying, openPage } from './page-driver.ts';
import {
  alertOnDelivery,
  askForReport,
  breakDelivery,
  fromScheduleMenu,
  mendDelivery,
  runScheduleNow,
  schedule,
} from './report-steps.ts';
import { shoot } from './shoot.ts';

/** The pictures of records: a list, a report with its thread, a schedule. */
export async function shootReports(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 1280, height: 1000 });
  await driver.page.getByTestId('try-this-hide').click();
  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  await driver.say('/mdr list 7d failed');
  await driver.action('records:csv').waitFor();
  await shoot(driver, 'record-list');
  const report = await askForReport(driver, '/mdr report 7d');
  await report.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await shoot(driver, 'report');
  await report.getByTestId('replies').click();
  await driver.page.getByTestId('thread').getByTestId('file').scrollIntoViewIfNeeded();
  await shoot(driver, 'report-thread');
  await driver.page.getByTestId('thread-close').click();
  await driver.channel('support');
  await driver.say('/mdr schedule');
  await driver.modal().getByText('Next:').waitFor();
  await shoot(driver, 'schedule');
  await driver.page.getByTestId('modal-close').last().click();
  await schedule(driver);
  await driver.say('/mdr schedules');
  await messageSaying(driver, '1 schedule').waitFor();
  await runScheduleNow(driver);
  await fromScheduleMenu(driver, 'Pause');
  await messageSaying(driver, 'paused by').waitFor();
  await shoot(driver, 'schedules');
  await driver.close();
}

/** An alert as it comes, and when it is over with the all-clear in its thread; on a phone as well. */
export async function shootAlerts(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 1280, height: 1000 });
  await driver.page.getByTestId('try-this-hide').click();
  await driver.be(PEOPLE.sender);
  await alertOnDelivery(driver);
  const alert = await breakDelivery(driver, running);
  await alert.scrollIntoViewIfNeeded();
  await shoot(driver, 'alert');
  const over = await mendDelivery(driver, running);
  await over.scrollIntoViewIfNeeded();
  await shoot(driver, 'alert-over');
  await driver.close();
  await shootAlertNarrow(running);
}

async function shootAlertNarrow(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 390, height: 844 }, true);
  await driver.page.getByTestId('try-this-hide').click();
  await driver.page.getByTestId('pane-channels').click();
  await driver.be(PEOPLE.sender);
  await driver.page.getByTestId('pane-channels').click();
  await driver.channel('support');
  await messageSaying(driver, 'over since').getByTestId('replies').click();
  await driver.page.getByTestId('thread').getByText('Over.', { exact: true }).scrollIntoViewIfNeeded();
  await shoot(driver, 'phone-width-alert');
  await driver.close();
}

/** The report on a phone. */
export async function shootReportsNarrow(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 390, height: 844 }, true);
  await driver.page.getByTestId('try-this-hide').click();
  await driver.page.getByTestId('pane-channels').click();
  await driver.be(PEOPLE.sender);
  await driver.page.getByTestId('pane-channels').click();
  await driver.messages();
  const report = messageSaying(driver, 'The CSV of all records is in the thread');
  await report.waitFor();
  await report.evaluate((element) => element.scrollIntoView({ block: 'start' }));
  await shoot(driver, 'phone-width-report');
  await driver.close();
}
