/** The generated reference pages are up to date, and every setting is in a README. */
import { expect, test } from 'vitest';
import { filesBelow, read } from './files.js';

interface Docs {
  renderReference(): Promise<Readonly<Record<string, string>>>;
  findSettings(): Promise<
    readonly { readonly title: string; readonly settings: readonly { readonly name: string }[] }[]
  >;
}

// Plain JavaScript without types of its own.
const docs = (await import(new URL('../../packages/launcher/src/docs.mjs', import.meta.url).href)) as Docs;

test('the reference pages equal the declarations; otherwise run "npm run docs"', async () => {
  for (const [file, text] of Object.entries(await docs.renderReference())) expect(read(file), file).toBe(text);
});

// The settings of router and registry are so many that only the reference lists them.
test('every setting of another process is in its README or in the README of the project', async () => {
  const documented = filesBelow('')
    .filter((file) => file.endsWith('README.md'))
    .map(read)
    .join('\n');
  const groups = (await docs.findSettings()).filter(({ title }) => !title.startsWith('Every ') && title !== 'registry');
  const names = groups
    .flatMap(({ settings }) => settings.map(({ name }) => name))
    .filter((name) => !/^(ROUTER|KAFKA)_/.test(name));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !documented.includes(name))).toEqual([]);
});
