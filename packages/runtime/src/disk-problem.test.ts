import { expect, test } from 'vitest';
import { diskStartMessage, findDiskProblem } from './disk-problem.js';

function error(properties: object, cause?: unknown): Error {
  return Object.assign(new Error('failed', { cause }), properties);
}

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'the permissions do not allow it'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EFBIG', 'a file has reached the largest size'],
])('%s is a problem of the disk, also as a cause', (code, what) => {
  const direct = error({ code, syscall: 'open', path: '/data/users/key' });
  for (const problem of [direct, error({}, error({}, direct))]) {
    const found = findDiskProblem(problem);
    expect(found?.what).toContain(what);
    expect(found?.file).toBe('/data/users/key');
  }
});

test('a full disk is recognised in the result codes of SQLite, extended ones too', () => {
  expect(findDiskProblem(error({ errcode: 13, code: 'ERR_SQLITE_ERROR' }))?.what).toBe('the disk is full');
  expect(findDiskProblem(error({ errcode: 10 | (3 << 8) }))?.what).toContain('input/output');
  expect(findDiskProblem(error({ errcode: 19 }))).toBeNull();
});

test('errors of ports, connections and programs are no problems of a disk', () => {
  expect(findDiskProblem(error({ code: 'EACCES', syscall: 'listen' }))).toBeNull();
  expect(findDiskProblem(error({ code: 'ECONNREFUSED', syscall: 'connect' }))).toBeNull();
  expect(findDiskProblem(new TypeError('x is undefined'))).toBeNull();
  expect(findDiskProblem('text')).toBeNull();
});

test('the message names the folder, the reason and what to do', () => {
  const full = { what: 'the disk is full', remedy: 'free space', file: null };
  expect(diskStartMessage(full, 'users', '/data')).toBe(
    'users cannot use the data folder /data: the disk is full. To start it, free space, or choose another folder with MARQUEE_DATA_DIR=<folder>.',
  );
  expect(diskStartMessage({ ...full, file: '/elsewhere/manifest.json' }, 'router', '/data')).toBe(
    'router cannot use /elsewhere/manifest.json: the disk is full. To start it, free space.',
  );
});
