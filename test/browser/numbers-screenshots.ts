import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import type { DemoProcess } from './demo-process.ts';
import { ask, decideIn } from './numbers-steps.ts';
import { type Driver, messageSaying, openPage } from './page-driver.ts';
import { shoot } from './shoot.ts';

/** The pictures of numbers: searched, requested, approved, bought, refused, asked about, and the settings. */
export async function shootNumbers(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 1280, height: 800 });
  await driver.page.getByTestId('try-this-hide').click();
  await purchase(driver);
  await refusal(driver);
  await question(driver);
  await driver.be(PEOPLE.admin);
  await driver.channel('finance');
  await driver.say('/switchboard settings');
  await driver.action('settings:approvals').waitFor();
  await shoot(driver, 'settings');
  await driver.close();
}

/** The approver's phone, dark. */
export async function shootNumbersNarrow(running: DemoProcess): Promise<void> {
  const wide = await openPage(running.url, { width: 1280, height: 800 });
  await ask(wide, '/numbers buy 206 555 0133, 206 555 0144', 'Two easy ones for the radio spot in May');
  await wide.close();
  const driver = await openPage(running.url, { width: 390, height: 844 }, true);
  await driver.page.getByTestId('try-this-hide').click();
  await driver.page.getByTestId('pane-channels').click();
  await driver.be(PEOPLE.approver);
  await driver.page.getByTestId('pane-channels').click();
  await driver.channel('approvals');
  await driver.action('request:approve').click();
  await driver.page.getByText('1 of 2 approvals').last().waitFor();
  await shoot(driver, 'phone-width-approve');
  await driver.close();
}

async function purchase(driver: Driver): Promise<void> {
  const boxes = driver.page.locator('[data-action-id="search:tick"] input[type=checkbox]');
  await driver.be(PEOPLE.sender);
  await driver.channel('general');
  await driver.say('/numbers for-sale 206 max 1.25');
  await driver.action('search:request').waitFor();
  for (const row of [1, 3, 4]) await boxes.nth(row).check();
  await shoot(driver, 'search');
  await driver.action('search:request').click();
  await driver.field('reason').fill('Three lines for the new shop in Ballard');
  await driver.field('alias').fill('Ballard {n}');
  await shoot(driver, 'request');
  await driver.page.getByTestId('modal-submit').last().click();
  await driver.page.getByTestId('modal').waitFor({ state: 'detached' });
  await driver.be(PEOPLE.approver);
  await driver.channel('approvals');
  await driver.action('request:approve').waitFor();
  await shoot(driver, 'approve');
  await driver.action('request:approve').click();
  await messageSaying(driver, 'Bought 3 numbers').waitFor();
  await shoot(driver, 'bought');
}

/** One of two is taken by somebody else, and the other's messaging is not set up. */
async function refusal(driver: Driver): Promise<void> {
  await ask(driver, '/numbers buy 206 555 0192, 206 555 0190', 'Two for the spring flyer');
  await decideIn(driver, PEOPLE.approver, 'request:approve');
  await messageSaying(driver, 'Bought 1 of 2 numbers').getByText('Nearest:').waitFor();
  await driver.action('order:nearest').waitFor();
  await shoot(driver, 'refused');
}

async function question(driver: Driver): Promise<void> {
  await ask(driver, '/numbers buy 206 555 0196', 'The night line');
  await decideIn(driver, PEOPLE.approver, 'request:approve');
  // Nobody knows whether it was bought; the last look comes half a minute from the answer that was lost.
  await messageSaying(driver, 'a question is open').getByTestId('replies').click({ timeout: 90_000 });
  await driver.page.getByTestId('thread').locator('[data-action-id="order:ours"]').waitFor();
  await shoot(driver, 'purchase-question');
  await driver.page.getByTestId('thread-close').click();
}
