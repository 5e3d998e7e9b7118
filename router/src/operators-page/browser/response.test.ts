import { expect, test } from 'vitest';
import { countFields, problemAt, problemsOf } from './response.js';

const CATALOG = { message: 'It is down.', extensions: { code: 'SUBGRAPH_TIMEOUT', service: 'catalog' } };

test('an error concerns the fields that it names, at each of its places, and what is below them', () => {
  const affected = { path: 'rows.@.node', fields: ['artwork'], count: 400 };
  const alsoAffected = [{ path: 'hero', fields: ['artwork', 'logo'], count: 1 }];
  const problems = problemsOf({
    errors: [{ ...CATALOG, extensions: { ...CATALOG.extensions, affected, alsoAffected } }],
  });
  for (const path of ['rows.@.node.artwork', 'rows.@.node.artwork.url', 'hero.logo'])
    expect(problemAt(problems, path, 'missing')).toMatchObject({
      service: 'catalog',
      reason: 'SUBGRAPH_TIMEOUT: It is down.',
    });
  for (const path of ['rows.@.node', 'rows.@.node.artworks', 'hero.name', 'rows'])
    expect(problemAt(problems, path, 'missing')).toBeNull();
});

test('an error without places concerns its path, and one without a path everything', () => {
  const [at] = problemsOf({ errors: [{ ...CATALOG, path: ['rows', 3, 'name'] }] });
  expect(at).toMatchObject({ path: 'rows.@', fields: ['name'], count: 1 });
  const all = problemsOf({ errors: [{ message: 'The router is overloaded.' }] });
  expect(problemAt(all, 'any.path', 'missing')).toMatchObject({ service: null, reason: 'The router is overloaded.' });
});

test('stale values are no gaps', () => {
  const problems = problemsOf({ extensions: { stale: [{ path: ['page'], service: 'catalog', ageMs: 90_000 }] } });
  expect(problemAt(problems, 'page.rows', 'missing')).toBeNull();
  expect(problemAt(problems, 'page.rows', 'stale')?.reason).toContain('2 min old');
});

test('a list of errors without end is cut off, and so is what is counted', () => {
  const problems = problemsOf({ errors: Array.from({ length: 5_000 }, () => CATALOG) });
  expect(problems.length).toBe(40);
});

test('values are counted by the subgraph that they come from', () => {
  const sources = { 'rows.name': 'recommendations', 'rows.art': 'catalog', 'rows.art.url': 'catalog' };
  const data = {
    rows: [
      { name: 'A', art: { url: '/a' } },
      { name: 'B', art: null },
    ],
  };
  const errors = [{ ...CATALOG, path: ['rows', 1, 'art'] }];
  expect([...countFields(data, sources, problemsOf({ errors }))]).toEqual([
    ['recommendations', { there: 2, missing: 0 }],
    ['catalog', { there: 1, missing: 1 }],
  ]);
});
