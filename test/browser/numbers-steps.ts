import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import type { Driver } from './page-driver.ts';

/** Searches by typing and ticks three numbers over two pages of what is found. Gives them as they are shown. */
export async function tickThree(driver: Driver): Promise<string[]> {
  const rows = driver.page.locator('[data-action-id="search:tick"] label');
  await driver.say('/numbers for-sale 206 max 1.25');
  await driver.action('search:request').waitFor();
  const ticked: string[] = [];
  const tick = async (row: number) => {
    const text = (await rows.nth(row).textContent()) ?? '';
    ticked.push(/\(\d{3}\) \d{3}-\d{4}/.exec(text)?.[0] ?? text);
    await rows.nth(row).getByRole('checkbox').check();
  };
  await driver.action('search:page:on').click();
  await driver.action('search:page:back').waitFor();
  await tick(0);
  await driver.action('search:page:back').click();
  await driver.page.getByText('1 ticked on other pages').waitFor();
  await tick(1);
  await tick(3);
  return ticked.toSorted();
}

/** Asks for numbers, as the sender unless said, by a command that opens the form. */
export async function ask(
  driver: Driver,
  command: string,
  reason: string,
  personId: string = PEOPLE.sender,
): Promise<void> {
  await driver.be(personId);
  await driver.channel('support');
  await driver.say(command);
  await driver.field('reason').fill(reason);
  await driver.page.getByTestId('modal-submit').last().click();
  await driver.page.getByTestId('modal').waitFor({ state: 'detached' });
}

/** Goes to the approval channel as somebody and presses a button of the last open request there. */
export async function decideIn(driver: Driver, personId: string, action: string): Promise<void> {
  await driver.be(personId);
  await driver.channel('approvals');
  await driver.action(action).click();
}
