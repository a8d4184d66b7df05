import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { reachable, textFromElsewhere, unreachable } from './carrier-texts.ts';
import type { DemoProcess } from './demo-process.ts';
import { type Driver, messageSaying } from './page-driver.ts';

/** Asks for a report as the sender, and waits in their direct messages until it stands there with its file. */
export async function askForReport(driver: Driver, command: string) {
  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  await driver.say(command);
  await messageSaying(driver, 'comes to your direct messages').waitFor();
  await driver.messages();
  const report = messageSaying(driver, 'The CSV of all records is in the thread');
  await report.waitFor({ timeout: 60_000 });
  await report.getByTestId('replies').waitFor({ timeout: 60_000 });
  return report;
}

/** Makes the schedule that the form begins with, of this channel and every day. */
export async function schedule(driver: Driver): Promise<void> {
  await driver.channel('support');
  await driver.say('/mdr schedule');
  await driver.modal().getByText('Next:').waitFor();
  await driver.page.getByTestId('modal-submit').last().click();
  await driver.page.getByTestId('modal').waitFor({ state: 'detached' });
}

/** Chooses a word of the menu beside the last schedule of the list. */
export async function fromScheduleMenu(driver: Driver, word: string): Promise<void> {
  await driver.action('schedule:menu').click();
  await driver.page.getByRole('menuitem', { name: word, exact: true }).click();
}

/** Runs the last schedule of the list now, until both the list and the report say so. */
export async function runScheduleNow(driver: Driver): Promise<void> {
  await fromScheduleMenu(driver, 'Run now');
  // The report may be there first, and a list that is drawn anew closes the menu that is open in it.
  await messageSaying(driver, 'is being made; it comes in').waitFor();
  await messageSaying(driver, 'beside').waitFor({ timeout: 60_000 });
}

/** A number of the account that has sent nothing lately. */
const watched = '+12065550101';

/** Has the channel told when the watched number's delivery falls below 85 %. */
export async function alertOnDelivery(driver: Driver): Promise<void> {
  await driver.channel('support');
  await driver.say('/mdr alert');
  await driver.field('number').fill('(206) 555-0101');
  await driver.field('threshold').fill('85 %');
  await driver.page.getByTestId('modal-submit').last().click();
  await driver.page.getByTestId('modal').waitFor({ state: 'detached' });
}

/** Six of its 22 texts are lost. Gives the alert, once it stands in the channel. */
export async function breakDelivery(driver: Driver, { flowrouteUrl }: DemoProcess) {
  await textFromElsewhere(flowrouteUrl, watched, reachable, 16);
  await textFromElsewhere(flowrouteUrl, watched, unreachable, 6);
  const alert = messageSaying(driver, 'lists, pauses and deletes them');
  await alert.waitFor({ timeout: 60_000 });
  return alert;
}

/** Enough of its texts arrive for the alert to be over. Gives it once it says so, its thread opened. */
export async function mendDelivery(driver: Driver, { flowrouteUrl }: DemoProcess) {
  await textFromElsewhere(flowrouteUrl, watched, reachable, 30);
  const over = messageSaying(driver, 'over since');
  await over.waitFor({ timeout: 60_000 });
  await over.getByTestId('replies').click();
  await driver.page.getByTestId('thread').getByText('Over.', { exact: true }).waitFor();
  return over;
}
