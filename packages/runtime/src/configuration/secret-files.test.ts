import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Settings } from '../settings.js';
import { ConfigError } from '../start-error.js';

const KEY = { name: 'APP_KEY', type: 'text', secret: true, default: null, sentence: 'A key.' } as const;
const PORT = { name: 'APP_PORT', type: 'port', default: 1, sentence: 'A port.' } as const;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-files-'));
  writeFileSync(join(folder, 'key'), 'from-the-file\n');
  writeFileSync(join(folder, 'empty'), '\n');
  writeFileSync(join(folder, 'large'), 'x'.repeat(70_000));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(env: Record<string, string>): { readonly value: string | null; readonly problems: readonly string[] } {
  const settings = new Settings('app', env);
  const value = settings.read(KEY);
  settings.read(PORT);
  try {
    settings.check();
    return { value, problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { value, problems: error.problems };
  }
}

test('a secret is read from the file that its variable names, and masked in the log like others', () => {
  expect(read({ APP_KEY_FILE: join(folder, 'key') })).toEqual({ value: 'from-the-file', problems: [] });
  const settings = new Settings('app', { APP_KEY_FILE: join(folder, 'key') });
  settings.read(KEY);
  expect([...settings.secrets]).toEqual(['from-the-file']);
});

test.each([
  ['empty', 'is empty'],
  ['large', 'has more than 65536 bytes'],
  ['absent', 'cannot be read (ENOENT)'],
])('a file that is %s is a problem that names it', (name, sentence) => {
  const { value, problems } = read({ APP_KEY_FILE: join(folder, name) });
  expect(value).toBeNull();
  expect(problems).toEqual([`APP_KEY_FILE: ${join(folder, name)} ${sentence}`]);
});

test('a value and a file are a contradiction', () => {
  expect(read({ APP_KEY: 'a', APP_KEY_FILE: join(folder, 'key') }).problems).toEqual([
    'APP_KEY and APP_KEY_FILE are both set: remove one',
  ]);
});

test('a setting that is not secret has no such variable', () => {
  expect(read({ APP_PORT_FILE: join(folder, 'key') }).problems).toEqual([
    'APP_PORT_FILE is not a setting of this process',
  ]);
});
