import { expect, test } from 'vitest';
import { createStaleIfErrorCache } from './stale-if-error-cache.js';

function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 10, 15) + seconds * 1000);
}

function fail(): Promise<string> {
  return Promise.reject(new Error('the store is unavailable'));
}

function give(response: string) {
  return () => Promise.resolve(response);
}

function asItWas(kept: string) {
  return kept;
}

test('a failure returns the last value, revised, until it is too old', async () => {
  const pages = createStaleIfErrorCache<string>({ limit: 2, maxAgeMs: 60_000 });
  await expect(pages.get('a', at(0), fail, asItWas)).rejects.toThrow('the store is unavailable');
  expect(await pages.get('a', at(0), give('first'), asItWas)).toBe('first');
  expect(await pages.get('a', at(10), give('second'), asItWas)).toBe('second');
  expect(await pages.get('a', at(70), fail, (kept, cause) => `${kept}: ${String(cause)}`)).toBe(
    'second: Error: the store is unavailable',
  );
  await expect(pages.get('a', at(71), fail, asItWas)).rejects.toThrow('the store is unavailable');
});

test('only the most recent values are cached', async () => {
  const pages = createStaleIfErrorCache<string>({ limit: 2, maxAgeMs: 60_000 });
  for (const key of ['a', 'b', 'a', 'c']) await pages.get(key, at(0), give(key), asItWas);
  expect(await pages.get('a', at(1), fail, asItWas)).toBe('a');
  await expect(pages.get('b', at(1), fail, asItWas)).rejects.toThrow();
});
