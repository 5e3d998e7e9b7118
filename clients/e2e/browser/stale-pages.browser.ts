/** Kills catalog and recommendations while a page is open: the app shows the earlier page and says so. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityViolations, DESKTOP, openBrowserHarness, PHONE, signInAs } from './browser-harness.js';
import type { BrowserHarness } from './browser-harness.js';

let harness: BrowserHarness;
beforeAll(async () => {
  harness = await openBrowserHarness({});
});
afterAll(() => harness[Symbol.asyncDispose]());

const SCREENSHOTS = process.env['SCREENSHOTS'];

test.each([
  ['desktop', DESKTOP],
  ['phone', PHONE],
] as const)(
  'the earlier page is marked, its status can be read, and it is new again without a reload: %s',
  async (name, viewport) => {
    const page = await harness.visit(viewport);
    await signInAs(page, harness.url, 'Amara');
    await page.waitForFunction(() => document.querySelectorAll('a[data-tile] img').length > 20);
    expect(await page.locator('[data-stale]').count()).toBe(0);
    await harness.system.kill('catalog');
    await harness.system.kill('recommendations');

    await page.goto(`${harness.url}/`);
    const notice = page.locator('[data-stale]');
    await notice.waitFor();
    expect(await notice.innerText()).toMatch(
      /^Shown from earlier, (less than a minute|\d+ minutes?) ago\. Service status$/,
    );
    expect(await page.locator('a[data-tile]').count()).toBeGreaterThan(10);
    expect(await accessibilityViolations(page)).toEqual([]);
    await notice.scrollIntoViewIfNeeded();
    if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/stale-${name}.png` });

    await notice.getByRole('link', { name: 'Service status' }).click();
    await page.locator('[data-part="recommendations"][data-state="degraded"]').waitFor();
    await page.locator('[data-part="titles"][data-state="degraded"]').waitFor();
    expect(await page.locator('[data-part="accounts"]').getAttribute('data-state')).toBe('working');
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    if (SCREENSHOTS !== undefined) await page.screenshot({ path: `${SCREENSHOTS}/status-${name}.png` });

    await page.goBack();
    await notice.waitFor();
    await harness.system.restart('catalog');
    await harness.system.restart('recommendations');
    await notice.waitFor({ state: 'detached', timeout: 60_000 });
    expect(await page.locator('a[data-tile]').count()).toBeGreaterThan(10);
  },
);

test('a guest can read the service status', async () => {
  const page = await harness.visit();
  await page.goto(`${harness.url}/status`);
  await page.locator('[data-part="titles"]').waitFor();
  expect(await page.getByRole('heading', { name: 'Service status' }).count()).toBe(1);
});
