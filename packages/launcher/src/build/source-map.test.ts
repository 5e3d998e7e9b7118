import { SourceMap } from 'node:module';
import { expect, test } from 'vitest';
import { keepOwnMappings } from './source-map.mjs';

// Generated line 1: column 0 is own.ts:1:0, column 10 a package. Line 2: column 4 is a package, column 8 own.ts:3:2.
const MAP = {
  file: 'main.cjs',
  sources: ['../own.ts', '../node_modules/package/index.js'],
  mappings: 'AAAA,UCAA;IACA,IDEE',
};

function entryAt(line: number, column: number): string | undefined {
  const map = new SourceMap(keepOwnMappings(MAP));
  const entry = map.findEntry(line, column) as {
    originalSource?: string;
    originalLine?: number;
    originalColumn?: number;
  };
  return entry.originalSource && `${entry.originalSource}:${entry.originalLine}:${entry.originalColumn}`;
}

test('positions in our own sources keep their mapping', () => {
  expect(entryAt(0, 3)).toBe('../own.ts:0:0');
  expect(entryAt(1, 9)).toBe('../own.ts:3:2');
});

test('positions in packages have none, also right behind our own', () => {
  expect(entryAt(0, 12)).toBeUndefined();
  expect(entryAt(1, 5)).toBeUndefined();
});

test('packages are not in the list of sources', () => {
  expect(keepOwnMappings(MAP).sources).toEqual(['../own.ts']);
});
