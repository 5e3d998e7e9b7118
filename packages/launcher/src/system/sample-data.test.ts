import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySnapshot, isEmpty } from './sample-data.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marquee-sample-data-'));
  mkdirSync(join(folder, 'data'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function read(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

const [snapshot, data] = ['snapshot', 'data'];

function writeSnapshot(): void {
  write(`${snapshot}/events/catalog.db`, 'log');
  write(`${snapshot}/events/catalog.db-wal`, 'end of the log');
  write(`${snapshot}/catalog/store.db`, 'store');
}

test('stores and event logs are copied; keys and logs of the processes that wrote them are not', () => {
  writeSnapshot();
  write(`${snapshot}/catalog/operator-key`, 'secret');
  write(`${snapshot}/logs/catalog.log`, 'started');

  copySnapshot(join(folder, snapshot), join(folder, data));

  expect(read('data/catalog/store.db')).toBe('store');
  expect(read('data/events/catalog.db-wal')).toBe('end of the log');
  expect(readdirSync(join(folder, data)).sort()).toEqual(['catalog', 'events']);
  expect(readdirSync(join(folder, data, 'catalog'))).toEqual(['store.db']);
  expect(isEmpty(join(folder, data))).toBe(false);
});

test('a data folder with a store of its own is not empty, also when other files are missing', () => {
  write('data/users/store.db', 'store');
  expect(isEmpty(join(folder, data))).toBe(false);
});

test('a copy that was interrupted is made again as a whole', () => {
  writeSnapshot();
  // What a start leaves that was killed after the first files: the marker, part of the logs, a draft.
  write('data/.loading-sample-data', '');
  write('data/events/catalog.db', 'log of another snapshot');
  write('data/events/users.db', 'log of another snapshot');
  write('data/catalog/store.db.new', 'sto');
  expect(isEmpty(join(folder, data))).toBe(true);

  copySnapshot(join(folder, snapshot), join(folder, data));

  expect(read('data/events/catalog.db')).toBe('log');
  expect(existsSync(join(folder, 'data/events/users.db'))).toBe(false);
  expect(readdirSync(join(folder, 'data/catalog'))).toEqual(['store.db']);
  expect(isEmpty(join(folder, data))).toBe(false);
});
