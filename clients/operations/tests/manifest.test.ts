/** The committed manifest matches the documents beside it, and the documents match what clients send. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { print } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { PersistedDocument } from '../persisted-document.js';

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

const FOLDER = new URL('..', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('persisted-operations.json', FOLDER), 'utf8')) as {
  readonly format: string;
  readonly version: number;
  readonly operations: readonly Listed[];
};
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => file.replace('.graphql', ''));

async function documentOf(name: string): Promise<PersistedDocument<unknown, unknown>> {
  const made = (await import(new URL(`dist/generated/${name}.js`, FOLDER).href)) as Record<
    string,
    PersistedDocument<unknown, unknown>
  >;
  const document = made[`${name}Document`];
  if (document === undefined) throw new Error(`There is no document of ${name}.`);
  return document;
}

test('the manifest has the format of Apollo\'s tools and lists every operation once; otherwise run "npm run manifest"', () => {
  expect(manifest).toMatchObject({ format: 'apollo-persisted-query-manifest', version: 1 });
  expect(manifest.operations.map(({ name }) => name)).toEqual(names.toSorted());
});

describe.each(manifest.operations)('$name', ({ id, name, type, body }) => {
  test('is listed with its document\'s text and hash; otherwise run "npm run manifest"', async () => {
    const document = await documentOf(name);

    expect(print(document)).toBe(body);
    expect(document.__meta__.hash).toBe(id);
    expect(createHash('sha256').update(body).digest('hex')).toBe(id);
    expect(body).toMatch(new RegExp(`^${type} ${name}\\b`));
  });
});
