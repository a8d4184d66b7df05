import { join } from 'node:path';
import type { Driver } from './page-driver.ts';

export const folder = 'docs/screenshots';

/** Takes a picture of what the page shows now. */
export async function shoot(driver: Driver, name: string): Promise<void> {
  // Past the little movements of a message that has just come in, and of what the pointer is over.
  await driver.page.mouse.move(0, 0);
  await driver.page.waitForTimeout(400);
  await driver.page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${folder}/${name}.png`);
}
