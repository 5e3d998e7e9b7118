import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

function namesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\bROUTER_[A-Z_]+/g))].toSorted();
}

test('the README tells of every setting, and of none that is not there', async () => {
  const read = (file: string): Promise<string> => readFile(new URL(file, import.meta.url), 'utf8');
  const [readme, config] = await Promise.all([read('../README.md'), read('config.ts')]);

  expect(namesIn(readme.slice(readme.indexOf('## Settings')))).toEqual(namesIn(config));
});
