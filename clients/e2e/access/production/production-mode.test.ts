import { expect, test } from 'vitest';
import { isPublishedSecret } from '@marquee/runtime/published-secrets';
import { DEMO_PASSWORD } from '@marquee/demo-data/demo-data';
import { findProcessSettings } from './process-settings.js';
import { casesOf } from './production-cases.js';
import { faultOf } from './start-in-production.js';

const processes = await findProcessSettings();

test.each(processes)('production mode refuses $name with its defaults, and nothing is written', async (process) => {
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
