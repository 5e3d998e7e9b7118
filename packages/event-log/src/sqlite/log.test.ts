import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { silentLog } from '@marquee/runtime/log';
import { openSqliteLog } from './log.js';
import { describeEventLogConformance } from '../conformance/event-log.conformance.js';

const PACE = { firstMs: 1, longestMs: 4 };

describeEventLogConformance('the SQLite event log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-log-'));
  return {
    open: async () => openSqliteLog({ folder: join(folder, 'events'), log: silentLog, backoff: PACE }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

test('an owner name cannot refer to a file outside of the folder', async () => {
  const log = openSqliteLog({ folder: tmpdir(), log: silentLog });
  const event = {
    eventId: 'e',
    type: 'T',
    version: 1,
    owner: '../users',
    key: 'a',
    seq: 1,
    occurredAt: '',
    causationId: null,
    payload: null,
  };
  await expect(log.append('../users', [event])).rejects.toThrow(TypeError);
  expect(() =>
    log.consume({
      group: 'g',
      owners: ['../users'],
      positionOf: async () => null,
      apply: async () => undefined,
      onError: () => undefined,
    }),
  ).toThrow(TypeError);
  await log.close();
});

test('a reader receives 1500 events that another process appends one by one, by notification and without polling', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-log-'));
  // Polls once a day, so the events arrive only through the append notifier.
  const log = openSqliteLog({ folder, log: silentLog, pollMs: 24 * 3_600_000 });
  const seen: number[] = [];
  const everything = new Promise<void>((resolve) => {
    log.consume({
      group: 'g',
      owners: ['users'],
      positionOf: async () => null,
      apply: async ({ events }) => {
        seen.push(...events.map(({ seq }) => seq));
        if (seen.length >= 1500) resolve();
      },
      onError: (error) => expect.unreachable(String(error)),
    });
  });
  const child = spawn(
    process.execPath,
    [new URL('../../dist/testing/append-events.js', import.meta.url).pathname, folder, '1500'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
  await everything;
  await log.close();
  await rm(folder, { recursive: true, force: true });
  expect(seen).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
});

test('the end of a log is that of the file that has its name now', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-log-'));
  const options = { folder, log: silentLog };
  const [writes, reads] = [openSqliteLog(options), openSqliteLog(options)];
  const events = [1, 2, 3].map((seq) => ({
    eventId: `e${seq}`,
    type: 'T',
    version: 1,
    owner: 'users',
    key: 'a',
    seq,
    occurredAt: '2026-01-01T00:00:00Z',
    causationId: null,
    payload: {},
  }));
  const endOf = async (): Promise<string | undefined> => (await reads.endsOf('users'))?.[0]?.offset;
  expect(await endOf()).toBeUndefined();
  await writes.append('users', events);
  expect(await endOf()).toBe('3');
  await writes.close();
  await Promise.all(['', '-wal', '-shm'].map((suffix) => rm(join(folder, `users.db${suffix}`), { force: true })));
  expect(await endOf()).toBeUndefined();
  const next = openSqliteLog(options);
  await next.append('users', events.slice(0, 1));
  expect(await endOf()).toBe('1');
  await next.append('users', events.slice(1));
  expect(await endOf()).toBe('3');
  await Promise.all([next.close(), reads.close()]);
  await rm(folder, { recursive: true });
});
