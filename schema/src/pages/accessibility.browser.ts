/** Every page in a real browser: WCAG 2.2 AA, light and dark, phone and desktop, with the keyboard only, offline. */
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRegistry } from '../tests/test-registry.js';
import type { TestRegistry } from '../tests/test-registry.js';
import { startBrowser } from './tests/browser.js';
import { VARIANT_PATH } from './tests/page-client.js';
import { publishSampleVariant } from './tests/sample-variant.js';

let browser: Browser;
let testRegistry: TestRegistry;
let key: string;
/** Paths with an id. */
let check: string;
let launches: readonly string[];

beforeAll(async () => {
  browser = await startBrowser(process.env['CHROMIUM_PATH']);
  testRegistry = await startTestRegistry();
  check = `${VARIANT_PATH}/checks/${await publishSampleVariant(testRegistry)}`;
  launches = (await testRegistry.registry.history({ graph: 'marquee', variant: 'current' }, 10)).map(
    ({ id }) => `${VARIANT_PATH}/launches/${id}`,
  );
  key = await testRegistry.keyFor('publish');
});
afterAll(async () => {
  await browser.close();
  await testRegistry[Symbol.asyncDispose]();
});

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

/** A page in a browser context of its own, with its requests to other hosts and its policy violations. */
async function open(viewport: typeof PHONE, colorScheme: 'light' | 'dark') {
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  const foreignRequests: string[] = [];
  page.on(
    'request',
    (request) => void (request.url().startsWith(testRegistry.url) || foreignRequests.push(request.url())),
  );
  page.on(
    'console',
    (message) => void (message.text().includes('Content Security Policy') && foreignRequests.push(message.text())),
  );
  return { page, foreignRequests, [Symbol.asyncDispose]: () => context.close() };
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${testRegistry.url}/sign-in`);
  await page.getByLabel('Registry key').fill(key);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Variants' }).waitFor();
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>(`axe.run(document, { runOnly: ${JSON.stringify(TAGS)} })`);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
}

function openDetails(page: Page): Promise<void> {
  return page.evaluate(`document.querySelectorAll('details').forEach((details) => { details.open = true; })`);
}

function allPages(): readonly string[] {
  return [
    '/',
    VARIANT_PATH,
    `${VARIANT_PATH}/subgraphs/films`,
    `${VARIANT_PATH}/schema`,
    `${VARIANT_PATH}/schema?show=deprecated`,
    `${VARIANT_PATH}/schema/Film`,
    `${VARIANT_PATH}/launches`,
    ...launches,
    `${VARIANT_PATH}/checks`,
    check,
    `${VARIANT_PATH}/switches`,
    `${VARIANT_PATH}/blast-radius`,
    `${VARIANT_PATH}/usage`,
    `${VARIANT_PATH}/usage?show=clients`,
    `${VARIANT_PATH}/usage/Stars`,
    '/explain',
    '/explain/FIELD_REMOVED',
    '/marquee@nowhere',
  ];
}

describe.each([
  ['a phone', PHONE, 'light'],
  ['a phone', PHONE, 'dark'],
  ['a desktop', DESKTOP, 'light'],
  ['a desktop', DESKTOP, 'dark'],
] as const)('on %s (%o), %s', (_where, viewport, scheme) => {
  test('every page has no accessibility violation, fits the screen, and loads nothing from other hosts', async () => {
    await using opened = await open(viewport, scheme);
    const { page, foreignRequests } = opened;
    await page.goto(`${testRegistry.url}/sign-in`);
    expect(await violationsOn(page)).toEqual([]);
    await signIn(page);
    for (const path of allPages()) {
      await page.goto(`${testRegistry.url}${path}`);
      await openDetails(page);
      expect(await violationsOn(page), path).toEqual([]);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
        `${path} is wider than the screen`,
      ).toBeLessThanOrEqual(0);
    }
    expect(foreignRequests).toEqual([]);
  });
});

test('keyboard only: skip the navigation, follow a cell of the matrix to the losses, and from there to the field', async () => {
  await using opened = await open(DESKTOP, 'light');
  const { page } = opened;
  await signIn(page);
  await page.goto(`${testRegistry.url}${VARIANT_PATH}/blast-radius`);
  await page.keyboard.press('Tab');
  expect(await page.locator(':focus').textContent()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  for (
    let presses = 0;
    presses < 20 && !(await page.locator(':focus').getAttribute('href'))?.endsWith('#without-votes');
    presses += 1
  )
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/usage/Stars#without-votes');
  await page.getByRole('cell', { name: 'Film.stars' }).getByRole('link').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/schema/Film#stars');
});

test('a finding is approved from its page', async () => {
  await using opened = await open(DESKTOP, 'light');
  const { page } = opened;
  await signIn(page);
  await page.goto(`${testRegistry.url}${check}`);
  const finding = page.locator('.finding.bad').first();
  await finding.getByText('Approve', { exact: false }).first().click();
  await finding.getByLabel('Reason').fill('The app is no longer in use.');
  await finding.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('The app is no longer in use.').waitFor();
});
