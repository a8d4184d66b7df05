import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';
import { ask, decideIn, tickThree } from './numbers-steps.ts';
import { type Driver, messageSaying, openPage } from './page-driver.ts';

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

const message = (words: string | RegExp) => messageSaying(driver, words);

test('three numbers are searched, requested, approved by somebody else, bought, and listed', async () => {
  const { page } = driver;
  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  const numbers = await tickThree(driver);
  await driver.action('search:request').click();
  await driver.modal().getByText('Together $3.75 a month, $3.00 to set up').waitFor();
  await driver.field('reason').fill('Three lines for the shop in Ballard');
  await driver.field('alias').fill('Ballard {n}');
  await page.getByTestId('modal-submit').last().click();
  await message('it is decided in #approvals').waitFor();

  await decideIn(driver, PEOPLE.approver, 'request:approve');
  const face = message('Bought 3 numbers');
  await face.waitFor();
  for (const number of numbers) await face.getByText(number).waitFor();
  await face.getByText('To text from them: add them to a registered 10DLC campaign').waitFor();
  expect(await face.getByRole('button', { name: /Approve|Deny/ }).count()).toBe(0);

  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  await driver.say('/numbers list starts 206');
  const list = message('Numbers of the account starting with 206');
  await list.locator('[data-action-id="numbers:page:on"]').click();
  for (const number of numbers) await list.getByText(number).waitFor();
  await list.getByText('Ballard 3').waitFor();
  expect(driver.errors).toEqual([]);
}, 120_000);

test('a denial is given with its reason, to the channel and to who asked', async () => {
  await ask(driver, '/numbers buy 206 555 0130', 'For the pop-up stand');
  await decideIn(driver, PEOPLE.secondApprover, 'request:deny');
  await driver.field('note').fill('The dispatch line is free now');
  await driver.page.getByTestId('modal-submit').last().click();
  const face = message('Denied: sam asked to buy (206) 555-0130');
  await face.getByText('The dispatch line is free now').waitFor();
  expect(await face.getByRole('button', { name: /Approve|Deny/ }).count()).toBe(0);
  await driver.be(PEOPLE.sender);
  await driver.channel('support');
  await driver.messages();
  await message('was denied').getByText('The dispatch line is free now').waitFor();
  expect(driver.errors).toEqual([]);
}, 60_000);

test('a purchase that the carrier refuses says why and what to do, and can be requested again', async () => {
  const { page } = driver;
  await driver.channel('support');
  await page.getByTestId('magic-toggle').click();
  await page.locator('[data-testid=magic-number][data-number="206 555 0191"]').click();
  expect(await page.getByTestId('composer').inputValue()).toBe('/numbers buy 206 555 0191');
  await page.getByTestId('magic-toggle').click();
  await ask(driver, '/numbers buy 206 555 0191', 'The number of the flyer');
  await decideIn(driver, PEOPLE.approver, 'request:approve');
  await message('Nothing was bought: (206) 555-0191').getByText('not enough funds').waitFor();
  await driver.be(PEOPLE.sender);
  await driver.messages();
  await message('did not go through').locator('[data-action-id="request:again"]').click();
  await driver.modal().getByText('(206) 555-0191').waitFor();
  await page.getByTestId('modal-close').last().click();
  expect(driver.errors).toEqual([]);
}, 60_000);

test('a purchase whose answer never comes is found by looking', async () => {
  await ask(driver, '/numbers buy 206 555 0193', 'The night line');
  await decideIn(driver, PEOPLE.approver, 'request:approve');
  await message('Bought (206) 555-0193').getByText('found on the account').waitFor({ timeout: 60_000 });
  expect(driver.errors).toEqual([]);
}, 120_000);
