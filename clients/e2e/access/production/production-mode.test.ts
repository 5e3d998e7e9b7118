import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isPublishedSecret } from '@marquee/runtime/published-secrets';
import { DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import { findProcessSettings } from './process-settings.js';
import { unpackDataFolder } from '../../fixtures/data-folder.js';
import { casesOf, ownValuesFor } from './production-cases.js';
import { faultOf, startOnce } from './start-in-production.js';

const processes = await findProcessSettings();

const seeded = processes.filter(({ settings }) => settings.some(({ name }) => name === 'MARQUEE_SEED'));

test.each(seeded)('production mode refuses $name with its defaults, and nothing is written', async (process) => {
  const [defaults] = casesOf(process);
  if (defaults === undefined) throw new Error('There is no case.');
  expect(defaults.named).toContain('MARQUEE_SEED');
  expect(await faultOf(defaults)).toBeNull();
});

test('billing names the simulated provider, its key and its secret together', () => {
  const billing = processes.find(({ name }) => name === 'billing');
  expect(billing && casesOf(billing)[0]?.named).toEqual([
    'MARQUEE_SEED',
    'BILLING_PAYMENT_URL',
    'BILLING_PAYMENT_KEY',
    'BILLING_PAYMENT_WEBHOOK_SECRET',
  ]);
});

test('a setting whose name is that of a secret is declared as one', () => {
  const named = processes
    .flatMap(({ settings }) => settings)
    .filter(({ name }) => /(KEY|SECRET|PASSWORD|PIN)$/.test(name));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((setting) => !('secret' in setting && setting.secret === true))).toEqual([]);
});

test('the password of the sample accounts is a published secret', () => {
  expect(isPublishedSecret(DEMO_PASSWORD)).toBe(true);
});

/** The secrets of a data folder. */
async function secretsIn(folder: string): Promise<readonly string[]> {
  const secrets: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const read = (): Promise<string> => readFile(join(entry.parentPath, entry.name), 'utf8');
    if (entry.name === 'operator-key') secrets.push(await read());
    if (entry.name === 'signing-key.json' || entry.name.startsWith('token-key-'))
      secrets.push((JSON.parse(await read()) as { readonly d: string }).d);
    if (entry.name === 'registry-keys.json' && entry.parentPath === folder)
      secrets.push(...Object.values(JSON.parse(await read()) as Record<string, string>));
  }
  return secrets;
}

test('every key of the data folder in this repository is a published secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-published-'));
  await unpackDataFolder(folder);
  const secrets = await secretsIn(folder);
  expect(secrets.length).toBeGreaterThan(10);
  expect(secrets.filter((secret) => !isPublishedSecret(secret))).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

test.each(processes.filter(({ name }) => !['web', 'payment-simulator'].includes(name)))(
  'production mode refuses $name on the data folder in this repository',
  async (process) => {
    const folder = await mkdtemp(join(tmpdir(), 'marquee-published-'));
    await unpackDataFolder(folder);
    const { exitCode, output } = await startOnce(process, ownValuesFor(process), folder);
    expect(exitCode, output).toBe(1);
    expect(output).toMatch(/published (password|with the source)/);
    await rm(folder, { recursive: true, force: true });
  },
);
