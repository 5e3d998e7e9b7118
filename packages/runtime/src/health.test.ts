import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDiskCheck, Health, ObservedWork } from './health.js';
import type { Finding } from './health.js';

const START = new Date('2026-11-30T10:00:00Z');

test('each part has its state and the time since which it has it', async () => {
  let now = START;
  let finding: Finding | null = null;
  const open = (): Health => new Health(() => now).add('disk', () => finding).add('store', () => null);
  const health = open();
  now = new Date(START.getTime() + 1_000);
  expect(await health.report()).toEqual({
    status: 'ok',
    pid: process.pid,
    parts: {
      disk: { state: 'working', since: START.toISOString() },
      store: { state: 'working', since: START.toISOString() },
    },
  });
  finding = { reason: 'the disk is full' };
  expect(await open().report()).toMatchObject({
    status: 'degraded',
    parts: {
      disk: { state: 'failing', since: now.toISOString(), reason: 'the disk is full' },
      store: { state: 'working' },
    },
    troubles: ['the disk is full'],
  });
});

test('the checks run once a second, however many requests arrive', async () => {
  let runs = 0;
  const health = new Health().add('disk', () => {
    runs += 1;
    return null;
  });
  await Promise.all(Array.from({ length: 50 }, () => health.report()));
  expect(runs).toBe(1);
});

test('a check that hangs or throws is a finding; the others are reported', { timeout: 20_000 }, async () => {
  const health = new Health()
    .add('broker', () => new Promise(() => undefined))
    .add('store', () => {
      throw new Error('with a secret');
    })
    .add('disk', () => null);
  const report = await health.report();
  expect(report.parts['broker']?.reason).toContain('has not ended');
  expect(report.parts['store']?.reason).toBe('its check has failed');
  expect(report.parts['disk']?.state).toBe('working');
});

test('work that fails is a finding since its first failure, until it succeeds or is tried no more', () => {
  let ms = 0;
  const work = new ObservedWork(
    'events cannot be published',
    () => new Date(ms),
    () => ms,
  );
  expect(work.check()).toBeNull();
  ms = 1_000;
  work.failed(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  ms = 9_000;
  work.failed(new Error('connection lost'));
  expect(work.check()).toEqual({ reason: 'events cannot be published', since: new Date(1_000) });
  ms = 40_000;
  expect(work.check()).toBeNull();
  work.failed(Object.assign(new Error('no space'), { errcode: 13 }));
  expect(work.check()).toMatchObject({ reason: 'events cannot be published: the disk is full' });
  work.succeeded();
  expect(work.check()).toBeNull();
});

test('a folder that can be written has no finding and no files afterwards; another one has a finding', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-health-'));
  expect(await createDiskCheck(folder)()).toBeNull();
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'file'), '');
  expect(await createDiskCheck(join(folder, 'file'))()).toEqual({
    reason: 'the data folder cannot be written: a file is where a folder must be',
  });
  await rm(folder, { recursive: true });
});
