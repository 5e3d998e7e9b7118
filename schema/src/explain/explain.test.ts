import { readdirSync, readFileSync } from 'node:fs';
import { ERRORS } from '@apollo/federation-internals';
import { expect, test } from 'vitest';
import { CHANGE_LEVELS } from '../checks/changes/change.js';
import { LINT_RULES } from '../checks/lint/lint.js';
import { CHAPTERS, explain } from './explain.js';

test('every code of composition, changes and lint rules has an explanation and a fix', () => {
  const codes = [
    ...Object.values(ERRORS).map(({ code }) => code),
    ...Object.keys(CHANGE_LEVELS),
    ...LINT_RULES.map(({ name }) => name),
    'OPERATION_BROKEN',
    'COMPOSITION_LIMIT',
    'PLAN_NEEDS_MORE_HOPS',
    'OUTAGE_CLIMBS',
    'REGISTRY_UNKNOWN_KEY',
  ];
  expect(codes.length).toBeGreaterThan(120);
  for (const code of codes) {
    const page = explain(code);
    expect(page?.means ?? '', code).toMatch(/.{10}/);
    expect(page?.fix ?? '', code).toMatch(/.{6}/);
  }
});

test('each code is in one chapter, case does not matter, and an unknown code has no explanation', () => {
  const codes = CHAPTERS.flatMap(({ pages }) => Object.keys(pages));
  expect(new Set(codes).size).toBe(codes.length);
  expect(explain('field_removed')?.code).toBe('FIELD_REMOVED');
  expect(explain('toString')).toBeNull();
});

/** The texts of all sources except tests. */
function sourcesBelow(folder: URL): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|(^|\/)tests\//.test(file))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'));
}

test('every code that the sources use has an explanation', () => {
  const sources = sourcesBelow(new URL('../', import.meta.url)).join('\n');
  const given = [
    ...sources.matchAll(/(?:\bcode: |\brule: |\bClientError\(\s*|\bfind\(|\bchange\()'([A-Z]+_[A-Z_]+)'/g),
  ].map(([, code]) => code ?? '');
  expect(new Set(given).size).toBeGreaterThan(20);
  expect([...new Set(given)].filter((code) => explain(code) === null)).toEqual([]);
});
