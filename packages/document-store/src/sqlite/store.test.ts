import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from './store.js';
import { StoreUnavailableError } from '../port.js';
import type { Store } from '../port.js';
import { describeStoreConformance } from '../conformance/store.conformance.js';

function clock(): Date {
  return new Date('2026-11-22T12:00:00Z');
}

describeStoreConformance('the embedded store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-store-'));
  return {
    open: () => openSqliteStore({ file: join(folder, 'store.db'), owner: 'users', clock }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('opening the embedded store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marquee-store-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const file = (): string => join(folder, 'users', 'store.db');
  const open = (): Promise<Store> => openSqliteStore({ file: file(), owner: 'users', clock });

  /** A real process that opens the store and holds it until it is killed; answers with what it said first. */
  const openElsewhere = async () => {
    const child = spawn(
      process.execPath,
      [new URL('../../dist/testing/hold-store.js', import.meta.url).pathname, file()],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, said: said.toString().trim() };
  };

  test('makes the folders that are missing', async () => {
    const store = await open();
    await store.close();
    expect((await readFile(file())).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  test('is refused to a second process in one sentence that says where, why and what to set', async () => {
    const store = await open();
    const { child, said } = await openElsewhere();
    if (child.exitCode === null) await once(child, 'exit');
    await store.close();
    expect(said).toBe(
      `StoreUnavailableError The store in ${dirname(file())} is held by another process: stop that process, or set MARQUEE_DATA_DIR to another folder.`,
    );
  });

  test('is refused while another process has it, and works as soon as that one is killed', async () => {
    const { child, said } = await openElsewhere();
    expect(said).toBe('open');
    await expect(open()).rejects.toThrow(StoreUnavailableError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await open();
    const held = await store.collection<{ id: string }>({ name: 'held', indexes: [] });
    expect(await held.get('written before the kill')).not.toBeNull();
    await store.close();
  });

  test('is refused a second time in the same process', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow('held by another process');
    await store.close();
  });

  test('says so when the folder cannot be written', async () => {
    await writeFile(join(folder, 'users'), 'a file where the folder should be');
    await expect(open()).rejects.toThrow(
      new StoreUnavailableError(
        `The store in ${dirname(file())} cannot be written: make the folder writable, or set MARQUEE_DATA_DIR to another one.`,
      ),
    );
  });

  test('says so when the file is no store', async () => {
    await (await open()).close();
    await writeFile(file(), 'something else entirely. '.repeat(100));
    await expect(open()).rejects.toThrow('is not a readable store');
  });

  test('a collection has one set of indexes at a time', async () => {
    const store = await open();
    await store.collection<{ id: string; name: string }>({ name: 'members', indexes: [] });
    await expect(
      store.collection<{ id: string; name: string }>({ name: 'members', indexes: [{ fields: ['name'] }] }),
    ).rejects.toThrow('other indexes');
    await store.close();
  });

  test('names that SQL could mistake are refused', async () => {
    const store = await open();
    await expect(store.collection({ name: 'members"; DROP TABLE outbox; --', indexes: [] })).rejects.toThrow(TypeError);
    await expect(
      store.collection<{ id: string; "a'b": string }>({ name: 'members', indexes: [{ fields: ["a'b"] }] }),
    ).rejects.toThrow(TypeError);
    await store.close();
  });
});
