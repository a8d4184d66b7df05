import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { type Driver, openPage } from './page-driver.ts';

let demo: DemoProcess;
let driver: Driver;
beforeAll(async () => {
  demo = await startDemo();
  driver = await openPage(demo.url, { width: 1280, height: 900 });
}, 120_000);
afterAll(async () => {
  await driver?.close();
  await demo?.stop();
});

test('numbers for sale are ticked over two pages and come together in the request form', async () => {
  const { page } = driver;
  const boxes = page.locator('[data-action-id="search:tick"] input[type=checkbox]');
  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  await driver.say('/numbers for-sale 206 max 1.25');
  await driver.action('search:request').waitFor();
  await boxes.nth(1).check();
  await boxes.nth(3).check();
  await driver.action('search:page:on').click();
  await page.getByText('2 ticked on other pages').waitFor();
  await boxes.nth(0).check();
  await driver.action('search:page:back').click();
  await page.getByText('1 ticked on other pages').waitFor();
  const ticked = await Promise.all([0, 1, 2, 3].map((at) => boxes.nth(at).isChecked()));
  expect(ticked).toEqual([false, true, false, true]);
  await driver.action('search:request').click();
  await driver.modal().getByText('Together $3.75 a month, $3.00 to set up').waitFor();
  await driver.field('reason').fill('Three lines for the new shop');
  await driver.page.getByTestId('modal-close').last().click();

  await driver.action('search:any').click();
  await driver.modal().getByText('Any number in 206').waitFor();
  await driver.modal().getByText('At most $1.25 a month, $1.00 to set up').waitFor();
  expect(driver.errors).toEqual([]);
});
