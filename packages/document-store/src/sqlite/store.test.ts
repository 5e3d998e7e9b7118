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

describeStoreConformance('the SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-store-'));
  return {
    open: () =>
      openSqliteStore({
        file: join(folder, 'store.db'),
        owner: 'users',
        clock,
        decodedDocuments: { freeze: true },
      }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('opening the SQLite store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marquee-store-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const file = (): string => join(folder, 'users', 'store.db');
  const open = (): Promise<Store> => openSqliteStore({ file: file(), owner: 'users', clock });

  /** Starts a process that opens the store and keeps it locked until it is killed; returns its first line of output. */
  const openInOtherProcess = async () => {
    const child = spawn(
      process.execPath,
      [new URL('../../dist/testing/lock-store.js', import.meta.url).pathname, file()],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    return { child, output: output.toString().trim() };
  };

  test('creates missing folders', async () => {
    const store = await open();
    await store.close();
    expect((await readFile(file())).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  test('fails in a second process with one sentence that names the folder, the reason and the setting', async () => {
    const store = await open();
    const { child, output } = await openInOtherProcess();
    if (child.exitCode === null) await once(child, 'exit');
    await store.close();
    expect(output).toBe(
      `StoreUnavailableError The store in ${dirname(file())} is locked by another process: stop that process, or set MARQUEE_DATA_DIR to another folder.`,
    );
  });

  test('fails while another process has locked it and succeeds as soon as that process is killed', async () => {
    const { child, output } = await openInOtherProcess();
    expect(output).toBe('open');
    await expect(open()).rejects.toThrow(StoreUnavailableError);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await open();
    const held = await store.collection<{ id: string }>({ name: 'held', indexes: [] });
    expect(await held.get('written before the kill')).not.toBeNull();
    await store.close();
  });

  test('fails a second time in the same process', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow('locked by another process');
    await store.close();
  });

  test('reports a folder that is not writable', async () => {
    await writeFile(join(folder, 'users'), 'a file where the folder should be');
    await expect(open()).rejects.toThrow(
      new StoreUnavailableError(
        `The store in ${dirname(file())} is not writable: make the folder writable, or set MARQUEE_DATA_DIR to another folder.`,
      ),
    );
  });

  test('reports a file that is not a store', async () => {
    await (await open()).close();
    await writeFile(file(), 'something else entirely. '.repeat(100));
    await expect(open()).rejects.toThrow('is damaged or not a store');
  });

  test('a collection cannot be opened twice with different indexes', async () => {
    const store = await open();
    await store.collection<{ id: string; name: string }>({ name: 'members', indexes: [] });
    await expect(
      store.collection<{ id: string; name: string }>({ name: 'members', indexes: [{ fields: ['name'] }] }),
    ).rejects.toThrow('other indexes');
    await store.close();
  });

  test('names that are not valid SQL identifiers are refused', async () => {
    const store = await open();
    await expect(store.collection({ name: 'members"; DROP TABLE outbox; --', indexes: [] })).rejects.toThrow(TypeError);
    await expect(
      store.collection<{ id: string; "a'b": string }>({ name: 'members', indexes: [{ fields: ["a'b"] }] }),
    ).rejects.toThrow(TypeError);
    await store.close();
  });
});
