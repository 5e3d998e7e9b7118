/** The router's page for operators: what it shows, and what happens to the browse page beside it. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityViolations, DESKTOP, openBrowserHarness, PHONE, signInAs } from './browser-harness.js';
import type { BrowserHarness } from './browser-harness.js';

let harness: BrowserHarness;
beforeAll(async () => {
  harness = await openBrowserHarness();
});
afterAll(() => harness[Symbol.asyncDispose]());

const HEALING_MS = 60_000;

/** Opens the page once the browse page beside it is complete. */
async function openPage(viewport = DESKTOP): Promise<Page> {
  const page = await harness.visit(viewport);
  await page.goto(`${harness.system.router}/`);
  await untilBrowsePage(page, 'complete');
  return page;
}

function untilBrowsePage(page: Page, state: string): Promise<void> {
  return page.locator(`#browse[data-state="${state}"]`).waitFor({ timeout: HEALING_MS });
}

function untilProcess(page: Page, name: string, state: string): Promise<void> {
  return page.locator(`[data-process="${name}"][data-state="${state}"]`).waitFor({ timeout: HEALING_MS });
}

async function command(page: Page, label: string): Promise<void> {
  await page.getByRole('button', { name: label, exact: true }).click();
}

test('it loads nothing from other hosts, breaks no policy, runs a query, and is accessible on each screen', async () => {
  for (const viewport of [PHONE, DESKTOP])
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await harness.visit(viewport);
      const [hosts, complaints] = [new Set<string>(), [] as string[]];
      page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${harness.system.router}/`);
      await untilBrowsePage(page, 'complete');
      await page.getByRole('button', { name: 'Run it here' }).click();
      await page.locator('#query-result pre', { hasText: '"heading"' }).waitFor();

      expect(await accessibilityViolations(page)).toEqual([]);
      expect([...hosts]).toEqual(['127.0.0.1']);
      expect(complaints).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
      await page.close();
    }
});

test.each([
  ['catalog', 'artwork'],
  ['recommendations', 'browsePage'],
])(
  '%s is killed from the page: it says what is missing and why, and is complete after the restart',
  async (name, missing) => {
    const page = await openPage();
    await command(page, `Kill ${name}`);
    await untilProcess(page, name, 'ended');
    await untilBrowsePage(page, 'incomplete');
    const problems = page.locator('.problems');
    await problems.getByText(`from ${name}`).first().waitFor();
    expect(await problems.innerText()).toContain(missing);
    expect(await page.locator('.tile').count()).toBeGreaterThan(3);
    expect(await accessibilityViolations(page)).toEqual([]);

    await command(page, `Restart ${name}`);
    await untilProcess(page, name, 'working');
    await untilBrowsePage(page, 'complete');
    expect(await page.locator('#events').innerText()).toContain(`${name} is down: it was killed by a command`);
  },
);

test('a stopped process and a slow one are shown as such, and continue', async () => {
  const page = await openPage();
  await command(page, 'Stop playback');
  await untilProcess(page, 'playback', 'stopped');
  await untilBrowsePage(page, 'incomplete');
  await command(page, 'Continue playback');
  await untilBrowsePage(page, 'complete');
  await command(page, 'Slow playback');
  await untilProcess(page, 'playback', 'slow');
  await command(page, 'Full speed playback');
  await untilProcess(page, 'playback', 'working');
});

test('a subgraph that is not core is switched off and on; the router is restarted under the page', async () => {
  const page = await openPage();
  await command(page, 'Off for 5 min: ratings');
  await page.locator('[data-switch="ratings"][data-off="true"]').waitFor();
  await command(page, 'Switch on: ratings');
  await page.locator('[data-switch="ratings"][data-off="false"]').waitFor();
  expect(await page.locator('[data-switch="users"]').count()).toBe(0);

  await command(page, 'Restart router');
  await page.locator('#events').getByText('router was restarted').waitFor({ timeout: HEALING_MS });
  await untilProcess(page, 'router', 'working');
  await untilBrowsePage(page, 'complete');
});

test('one click opens GraphiQL with the first query', async () => {
  const page = await openPage();
  await page.getByRole('link', { name: 'Open in GraphiQL' }).click();
  await page.locator('.graphiql-query-editor', { hasText: 'FirstPaint' }).waitFor({ timeout: 30_000 });
});

test('the address of the web app injects faults into its requests, until the badge removes them', async () => {
  const page = await harness.visit();
  await signInAs(page, harness.url, 'Amara');
  const lost = page.locator('[data-unavailable="What we picked for you"]');
  await page.goto(`${harness.url}/?fault=recommendations=503;billing=+100ms`);
  await lost.waitFor();
  const badge = page.getByRole('complementary', { name: 'Injected faults' });
  expect(await badge.innerText()).toContain('recommendations=503;billing=+100ms');
  expect(await accessibilityViolations(page)).toEqual([]);
  // The list stays with the tab.
  await page.goto(`${harness.url}/`);
  await lost.waitFor();
  await badge.getByRole('button', { name: 'Remove' }).click();
  await lost.waitFor({ state: 'detached', timeout: HEALING_MS });

  await page.goto(`${harness.url}/?fault=recomendations=503`);
  await badge.getByRole('alert').waitFor();
  expect(await badge.innerText()).toContain('recommendations');
});
