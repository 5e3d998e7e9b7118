import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { SETTINGS } from './settings.js';

function namesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bROUTER_[A-Z_]+/g))].toSorted();
}

test('the settings table of the README lists exactly the declared settings', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme.slice(readme.indexOf('## Settings')).match(/^\| `ROUTER_[A-Z_]+`.*$/gm) ?? [];
  const listed = rows.flatMap((row) => namesIn(row.slice(0, row.indexOf('|', 1)))).toSorted();
  // Settings of adapters have prefixes of their own, and are in the reference.
  const declared = Object.values(SETTINGS).flatMap(({ name }) => namesIn(name));
  expect(listed).toEqual([...new Set(declared)].toSorted());
});
