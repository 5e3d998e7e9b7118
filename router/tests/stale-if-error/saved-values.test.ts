/** The file with values that belong to no member, of a router that starts again while subgraphs are dead. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadValues, saveValues } from '../../src/stale-if-error/saved-values.js';
import { member, openStaleSystem } from './stale-system.js';
import type { StaleSystem } from './stale-system.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const ANN = member({ name: 'ann' });
const EDITORIAL = '{ editorial { label rows { heading titles { id name } } } }';
const PAGE = '{ viewer { page { label tiles { id name } } } }';
const POSITIONS = new Map([['catalog/0', 7n]]);
const LIMITS = { maxBytes: 1_000_000, maxValues: 1_000 };
const SAVED_AT = new Date('2030-01-01T00:00:00Z');

async function fileName(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-saved-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  return join(folder, 'values');
}

/** A system in another process, some time later. */
async function restart(file: string, passedMs: number) {
  const system = await openStaleSystem();
  const positions = await loadValues(file, system.values, () => new Date(SAVED_AT.getTime() + passedMs));
  system.failures.set('catalog', 'refused').set('recommendations', 'refused');
  return { system, positions };
}

async function save(system: StaleSystem, file: string, limits = LIMITS): Promise<string> {
  await saveValues(file, system.values, POSITIONS, limits, () => SAVED_AT);
  return readFile(file, 'utf8');
}

test('after a restart the values of audiences are there, with their ages, and those of members are not', async () => {
  const before = await openStaleSystem();
  const healthy = await before.execute(EDITORIAL, ANN);
  await before.execute(PAGE, ANN);
  before.pass(10_000);
  const file = await fileName();
  const text = await save(before, file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(text).not.toMatch(/account-ann|profile-ann/);
  const { system, positions } = await restart(file, 60_000);
  expect(positions).toEqual(POSITIONS);
  expect(await system.execute(EDITORIAL, member({ name: 'ben' }))).toEqual({
    data: healthy.data,
    extensions: { stale: [{ path: ['editorial'], service: 'catalog', ageMs: 70_000 }] },
  });
  expect((await system.execute(EDITORIAL, member({ name: 'kid', maturityLimit: 'AGE_7' }))).data).toEqual({
    editorial: null,
  });
  expect((await system.execute(PAGE, ANN)).data).toEqual({ viewer: { page: null } });
});

test('forwarded headers, and fields of the member beside those of the audience, are never written', async () => {
  const system = await openStaleSystem();
  await system.execute(EDITORIAL, null, {}, { authorization: 'Bearer secret-token' });
  await system.execute('{ viewer { region } editorial { label } price }', ANN);
  await system.execute('{ viewer { page { tiles { id licence name } } } }', ANN);
  const text = await save(system, await fileName());
  expect(text.split('\n')).toHaveLength(1);
  expect(text).not.toContain('secret-token');
});

/** The ids of the titles of the editorial rows. */
async function titlesNow(system: StaleSystem): Promise<readonly string[]> {
  const { data } = await system.execute(EDITORIAL, ANN);
  const { rows } = data?.['editorial'] as { readonly rows: readonly { titles: readonly { readonly id: string }[] }[] };
  return rows.flatMap(({ titles }) => titles.map(({ id }) => id));
}

test('a title that was withdrawn before the file was written stays withdrawn', async () => {
  const before = await openStaleSystem();
  await before.execute(EDITORIAL, ANN);
  before.values.invalidations.titleChanged('t1', true);
  const file = await fileName();
  await save(before, file);
  const { system } = await restart(file, 1_000);
  expect(await titlesNow(system)).toEqual(['t2', 't2']);
});

test('a title that has changed, by an event that is read after the restart, is removed from the values of the file', async () => {
  const before = await openStaleSystem();
  await before.execute(EDITORIAL, ANN);
  const file = await fileName();
  await save(before, file);
  const { system } = await restart(file, 1_000);
  system.values.invalidations.titleChanged('t2', false);
  expect(await titlesNow(system)).toEqual(['t1', 't1']);
});

test.each([
  ['it is too old', 7 * 3_600_000, (text: string) => text],
  ['the clock was set back', -1, (text: string) => text],
  ['its head is damaged', 1_000, (text: string) => text.slice(1)],
  ['it has another version', 1_000, (text: string) => text.replace('"version":1', '"version":2')],
  ['it is empty', 1_000, () => ''],
  ['its positions are no numbers', 1_000, (text: string) => text.replace('"7"', '"x"')],
])('the file is not used when %s', async (_, passedMs, change) => {
  const before = await openStaleSystem();
  await before.execute(EDITORIAL, ANN);
  const file = await fileName();
  await writeFile(file, change(await save(before, file)));
  const { system, positions } = await restart(file, passedMs);
  expect(positions).toBeNull();
  expect(system.values.store.size).toBe(0);
});

test('a damaged line is left out, and the file is bounded by bytes and values', async () => {
  const before = await openStaleSystem();
  await before.execute(EDITORIAL, ANN);
  await before.execute(PAGE, ANN);
  const file = await fileName();
  const whole = (await save(before, file)).split('\n');
  expect(whole.length).toBeGreaterThan(3);
  await writeFile(file, [...whole.slice(0, 2), '{"text":5}', whole[2]?.slice(0, 9)].join('\n'));
  expect((await restart(file, 1_000)).system.values.store.size).toBe(1);
  expect((await save(before, file, { ...LIMITS, maxValues: 2 })).split('\n')).toHaveLength(3);
  expect((await save(before, file, { ...LIMITS, maxBytes: 10 })).split('\n')).toHaveLength(1);
});
