import { createRandom } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { isCacheable, mergeCacheControl, parseCacheControl, writeCacheControl } from './cache-control.js';
import type { CacheControl } from './cache-control.js';

function merged(...texts: readonly string[]): string {
  return writeCacheControl(mergeCacheControl(texts.map((text) => parseCacheControl(text, undefined))));
}

test.each<[readonly string[], string]>([
  [[], 'no-store'],
  [['max-age=60, public'], 'public, max-age=60'],
  [['max-age=60, public', 'public, max-age=30'], 'public, max-age=30'],
  [['max-age=60, public', 'max-age=30'], 'max-age=30'],
  [['max-age=60, public', 'private, max-age=90'], 'private, max-age=60'],
  [['max-age=60', 'no-store'], 'no-store'],
  [['private, no-store'], 'private, no-store'],
  [['no-cache', 'public, max-age=60'], 'no-cache'],
  [['no-cache="set-cookie", max-age=60'], 'no-cache'],
  [['public'], 'no-store'],
  [['must-revalidate', 'max-age=9'], 'no-store'],
  [['public, max-age=0'], 'no-store'],
  [['public, max-age=60, s-maxage=600', 'public, max-age=120'], 'public, max-age=60, s-maxage=120'],
  [['s-maxage=600', 's-maxage=300, max-age=5'], 'max-age=0, s-maxage=300'],
  [['private, s-maxage=600, max-age=5'], 'private, max-age=5'],
  [['private, s-maxage=600'], 'private, no-store'],
  [
    ['max-age=9, stale-while-revalidate=5', 'max-age=9, stale-while-revalidate=3'],
    'max-age=9, stale-while-revalidate=3',
  ],
  [['max-age=9, stale-while-revalidate=5', 'max-age=9'], 'max-age=9'],
  [['max-age=9, stale-if-error=5', 'max-age=9, stale-if-error=7, must-revalidate'], 'max-age=9, must-revalidate'],
  [['max-age=9, immutable, no-transform, x-unknown=1'], 'max-age=9, no-transform'],
  [['max-age=1e9'], 'no-store'],
  [['max-age=99999999999'], 'max-age=2147483648'],
  [['MAX-AGE="60", Public'], 'public, max-age=60'],
  [['max-age=60, max-age=5'], 'max-age=5'],
])('%j becomes %s', (texts, expected) => {
  expect(merged(...texts)).toBe(expected);
});

test('the age that a response has is taken from its ages', () => {
  const written = (control: string, age: string): string => writeCacheControl(parseCacheControl(control, age));
  expect(written('public, max-age=60, s-maxage=90', '20')).toBe('public, max-age=40, s-maxage=70');
  expect(written('max-age=60', '61')).toBe('no-store');
  expect(written('max-age=60', 'long')).toBe('no-store');
});

test('a merge is never less strict than one of its parts, and does not depend on the order', () => {
  const random = createRandom(11);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
  const parts = [
    'public',
    'private',
    'no-store',
    'no-cache',
    'max-age=0',
    'max-age=7',
    'max-age=60',
    's-maxage=5',
  ].concat(['s-maxage=90', 'stale-while-revalidate=9', 'must-revalidate']);
  const isShared = ({ scope }: CacheControl): boolean => scope !== 'private';
  for (let round = 0; round < 2_000; round += 1) {
    const texts = Array.from({ length: 1 + Math.floor(random.next() * 4) }, () =>
      Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => pick(parts)).join(', '),
    );
    const controls = texts.map((text) => parseCacheControl(text, undefined));
    const result = mergeCacheControl(controls);
    expect(writeCacheControl(mergeCacheControl(controls.toReversed())), texts.join(' | ')).toBe(
      writeCacheControl(result),
    );
    const final = parseCacheControl(writeCacheControl(result), undefined);
    if (!isCacheable(final)) continue;
    for (const each of controls) {
      expect(each.noStore || each.noCache, texts.join(' | ')).toBe(false);
      expect(final.maxAge ?? 0, texts.join(' | ')).toBeLessThanOrEqual(each.maxAge ?? 0);
      const shared = final.sMaxAge ?? final.maxAge ?? 0;
      if (isShared(final)) expect(shared, texts.join(' | ')).toBeLessThanOrEqual(each.sMaxAge ?? each.maxAge ?? 0);
      if (!isShared(each)) expect(isShared(final), texts.join(' | ')).toBe(false);
      if (each.mustRevalidate) expect(final.mustRevalidate, texts.join(' | ')).toBe(true);
    }
  }
});
