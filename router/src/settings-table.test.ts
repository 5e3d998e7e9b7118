import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

function namesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bROUTER_[A-Z_]+/g))].toSorted();
}

test('the settings table of the README lists exactly the declared settings', async () => {
  const read = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), 'utf8');
  const [readme, settings] = await Promise.all([read('../README.md'), read('settings.ts')]);

  expect(namesIn(readme.slice(readme.indexOf('## Settings')))).toEqual(namesIn(settings));
});
