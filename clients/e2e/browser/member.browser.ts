/** A member's tasks, in a real browser on the running system. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  signInAs,
  openBrowserHarness,
  PHONE,
  playbackPosition,
  untilPlaying,
  accessibilityViolations,
} from './browser-harness.js';
import type { BrowserHarness } from './browser-harness.js';

let harness: BrowserHarness;
beforeAll(async () => {
  harness = await openBrowserHarness();
});
afterAll(() => harness[Symbol.asyncDispose]());

test('a wrong password shows an error; the right one leads to the browse page of a profile', async () => {
  const page = await harness.visit();
  await page.goto(`${harness.url}/`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('E-mail').fill('demo@marquee.example');
  await page.getByLabel('Password').fill('not-the-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();

  await signInAs(page, harness.url, 'Amara');
  await page.reload();
  // The first paint has tiles and no such row: it comes with the full page.
  await page.getByRole('heading', { name: 'Continue watching' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Continue watching' }).count()).toBe(1);
});

test('forty rows are reachable with the keyboard alone: arrows within a row, Tab between rows', async () => {
  const page = await harness.visit();
  await signInAs(page, harness.url, 'Amara');
  // The images are loaded: the first paint has been replaced by the full page.
  await page.locator('section:has(h2:text("Top picks for you")) a[data-tile] img').first().waitFor();
  const first = page.locator('section:has(h2:text("Top picks for you")) a[data-tile]');
  await first.first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-tile'))).toBe(
    await first.nth(2).getAttribute('data-tile'),
  );

  const seen = new Set<string>();
  const rowInFocus = (): string => document.activeElement?.closest('section')?.querySelector('h2')?.textContent ?? '';
  while (seen.size < 40) {
    const row = await page.evaluate(rowInFocus);
    expect(row, `after ${seen.size} rows the focus is outside of the rows`).not.toBe('');
    seen.add(row);
    if (seen.size === 40) break;
    // The next row is loaded before the focus reaches it.
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('section:has(a[data-tile])')].at(-1)?.contains(document.activeElement) === false,
    );
    await page.keyboard.press('Tab');
  }
  expect(
    await page.locator('section:has(a[data-tile])').count(),
    'rows far from the viewport are not in the document',
  ).toBeLessThan(20);
});

test('search shows results while typing and corrects a typing error; a title is rated and saved', async () => {
  const page = await harness.visit();
  await signInAs(page, harness.url, 'Amara');
  await page.getByRole('link', { name: 'Search' }).click();
  const box = page.getByLabel('Search films, series and people');
  await box.pressSequentially('jurasic');
  await page.getByRole('status').filter({ hasText: 'nothing is called' }).waitFor();
  await page
    .getByRole('link', { name: /Jurassic Park/ })
    .first()
    .click();

  await page.getByRole('heading', { level: 1, name: /Jurassic Park/ }).waitFor();
  await page.getByRole('button', { name: 'Add to my list' }).click();
  await page.getByRole('button', { name: 'In my list' }).waitFor();
  await page.getByRole('button', { name: 'Love' }).click();
  await page.locator('button[aria-pressed="true"]', { hasText: 'Love' }).waitFor();
  const name = await page.getByRole('heading', { level: 1 }).innerText();
  await page.getByRole('link', { name: 'My list' }).click();
  await page
    .getByRole('link', { name: new RegExp(name) })
    .first()
    .waitFor();
});

test('a new member signs up, pays, creates a profile, plays, resumes on another device, reaches the stream limit, and changes the plan at the quoted price', async () => {
  const member = { email: `e2e-${Date.now()}@marquee.example`, password: 'a-long-password' };
  const laptop = await harness.visit();
  await laptop.goto(`${harness.url}/sign-up`);
  await laptop.getByLabel('E-mail').fill(member.email);
  await laptop.getByLabel('Password').fill(member.password);
  await laptop.getByLabel('Country').fill('US');
  await laptop.getByRole('button', { name: 'Create account' }).click();
  await laptop.getByRole('button', { name: 'Choose Basic', exact: true }).click();
  await laptop.getByRole('button', { name: 'Start membership' }).click();
  await laptop.getByRole('button', { name: 'Add a profile' }).click();
  await laptop.getByLabel('Name').fill('Robin');
  await laptop.getByRole('button', { name: 'Create profile' }).click();
  await laptop.locator('a[data-tile]').first().waitFor();

  // Play on the first device and leave in the middle.
  await laptop.getByRole('link', { name: 'Play' }).first().click();
  await untilPlaying(laptop);
  const film = laptop.url();
  // PageUp moves a slider by a tenth, in all browsers.
  await laptop.getByLabel('Position').press('PageUp');
  await untilPlaying(laptop, 60);
  await laptop.locator('[data-position="0"]').waitFor({ state: 'detached' });
  const left = await playbackPosition(laptop);
  await laptop.mouse.move(300, 300);
  await laptop.getByRole('button', { name: 'Back', exact: true }).click();
  await laptop.locator('a[data-tile]').first().waitFor();

  // Resume on the second device.
  const phone = await harness.visit(PHONE);
  await signInAs(phone, harness.url, 'Robin', member);
  await phone.goto(film);
  await untilPlaying(phone, left - 10);
  expect(await playbackPosition(phone)).toBeLessThan(left + 60);

  // The plan Basic permits one stream.
  await laptop.goto(film);
  await laptop.getByRole('heading', { name: 'Stream limit reached' }).waitFor();
  await laptop.getByRole('button', { name: /^Stop .* and watch here$/ }).click();
  await untilPlaying(laptop, left - 10);

  // An upgrade charges exactly the quoted amount.
  await laptop.goto(`${harness.url}/account`);
  await laptop.getByRole('button', { name: 'Change plan to Premium' }).click();
  const quoted = await laptop.locator('[data-due-now]').innerText();
  await laptop.getByRole('button', { name: 'Confirm change' }).click();
  await laptop
    .getByRole('status')
    .filter({ hasText: `${quoted} was charged` })
    .waitFor();
  await laptop.getByRole('heading', { name: 'Premium · yours' }).waitFor();
});

test('every screen is accessible to WCAG 2.2 AA, on a desk and on a phone', async () => {
  for (const viewport of [undefined, PHONE]) {
    const page = await harness.visit(viewport);
    for (const path of ['/sign-in', '/sign-up']) {
      await page.goto(harness.url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await accessibilityViolations(page), path).toEqual([]);
    }
    await signInAs(page, harness.url, 'Amara');
    const title = await page.locator('a[data-tile]').first().getAttribute('data-tile');
    for (const path of ['/', '/profiles', '/search?q=star', '/my-list', `/title/${title}`, '/account']) {
      await page.goto(harness.url + path);
      await page.locator('h1').first().waitFor();
      await page.waitForLoadState('networkidle');
      expect(await accessibilityViolations(page), path).toEqual([]);
    }
    await page.goto(`${harness.url}/watch/${title}`);
    await untilPlaying(page);
    expect(await accessibilityViolations(page), '/watch').toEqual([]);
    await page.getByRole('button', { name: 'Back', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.locator('h1').first().waitFor();
  }
});
