import { mkdir } from 'node:fs/promises';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { shootNumbers, shootNumbersNarrow } from './numbers-screenshots.ts';
import { type Driver, openPage } from './page-driver.ts';
import { shootAlerts, shootReports, shootReportsNarrow } from './report-screenshots.ts';
import { folder, shoot } from './shoot.ts';

/** `npm run screenshots`: the pictures of docs/screenshots, taken from the running demo. */
await mkdir(folder, { recursive: true });
const demo = await startDemo();
try {
  await wide(demo);
  await narrow(demo);
  await shootNumbers(demo);
  await shootNumbersNarrow(demo);
  await shootReports(demo);
  await shootReportsNarrow(demo);
  await shootAlerts(demo);
} finally {
  await demo.stop();
}

async function wide(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 1280, height: 800 });
  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  // Nobody knows whether this one went out; its last look comes half a minute from now.
  await send(driver, '206 555 0139 Your parcel waits at the front desk until six');
  await driver.channel('dispatch');
  await driver.say('/sms 206 555 0164 Good morning, your “order 4711” is ready – come by any time before 6 pm');
  await driver.action('draft:send').waitFor();
  await shoot(driver, 'confirm');
  await driver.action('draft:send').click();
  const bubble = driver.page.locator('[data-testid=phone][data-number="+12065550164"] [data-testid=phone-bubble]');
  await bubble.first().waitFor();
  await driver.page.getByTestId('replies').last().click();
  await driver.page.getByTestId('thread').getByText('Delivered').last().waitFor();
  await driver.page.locator('[data-testid=message-list]').first().getByText('Delivered').last().waitFor();
  await shoot(driver, 'sent-text');
  await driver.page.getByTestId('thread').locator('[data-action-id="text:details"]').last().click();
  await driver.modal().getByText('Delivered to the phone').waitFor();
  await shoot(driver, 'record');
  await driver.page.getByTestId('modal-dismiss').last().click();
  await driver.page.getByTestId('thread-close').click();

  await driver.say('/sms');
  await driver.field('to').fill('(206) 555-0164, 425-555-0112');
  await driver.field('text').fill('We close at 4 today – the “late” pick-up moves to Monday 🙂');
  await driver.action('compose:preview').click();
  await driver
    .modal()
    .getByText(/segment/)
    .waitFor();
  await shoot(driver, 'compose');
  await driver.page.getByTestId('modal-close').last().click();

  await driver.channel('support');
  await driver.page.getByTestId('replies').last().click();
  await driver.page.getByTestId('thread').locator('[data-action-id="question:went-out"]').waitFor({ timeout: 90_000 });
  await shoot(driver, 'uncertain');
  await driver.close();
}

async function narrow(running: DemoProcess): Promise<void> {
  const driver = await openPage(running.url, { width: 390, height: 844 }, true);
  await driver.say('/sms 206 555 0165 On my way, five minutes');
  await driver.action('draft:send').click();
  await driver.page.getByRole('link', { name: 'Open it' }).waitFor();
  await driver.page.locator('[data-testid=message-list]').first().getByText('Delivered').last().waitFor();
  await shoot(driver, 'phone-width');
  await driver.page.getByTestId('pane-phones').click();
  await driver.page.getByTestId('phone-bubble').first().waitFor();
  await shoot(driver, 'phone-width-phones');
  await driver.close();
}

async function send(driver: Driver, words: string): Promise<void> {
  await driver.say(`/sms ${words}`);
  await driver.action('draft:send').click();
  await driver.page.getByRole('link', { name: 'Open it' }).last().waitFor();
}
