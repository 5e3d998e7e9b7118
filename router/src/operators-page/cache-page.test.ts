import { expect, test } from 'vitest';
import { CacheGroups } from '../entity-cache/cache-counts.js';
import { printCachePage } from './cache-page.js';

test('the page has the counts of each type, and names as text', () => {
  const groups = new CacheGroups();
  const films = groups.of('films', 'entity', 'Film');
  Object.assign(films, { hits: 3, staleHits: 1, misses: 4, usedAgeMs: 8_000, entries: 7, bytes: 2_048 });
  groups.of('<b>', 'response', 'news');
  const page = printCachePage('/assets/', groups.all());
  expect(page).toContain('7 values in 2 kilobytes');
  expect(page).toContain(
    '<th scope="row">films</th><td>Film</td><td>7</td><td>2</td><td>3</td><td>1</td><td>4</td><td>50 %</td><td>2.0 s</td>',
  );
  expect(page).toContain('<th scope="row">&lt;b&gt;</th><td>the root fields news</td>');
  expect(page).not.toContain('<b>');
});

test('without a cache, the page says so', () => {
  expect(printCachePage('/assets/', null)).toContain('ROUTER_ENTITY_CACHE');
});
