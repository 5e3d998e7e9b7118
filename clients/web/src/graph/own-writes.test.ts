import { HEADERS } from '@marquee/contracts/headers';
import { afterEach, expect, test, vi } from 'vitest';
import { OwnWrites } from './own-writes';

afterEach(() => vi.unstubAllGlobals());

test('the version of the last write is sent with later requests, after a reload too', async () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const versions: (string | null)[] = ['1.a.users', null];
  vi.stubGlobal('fetch', () => {
    const version = versions.shift() ?? null;
    return Promise.resolve(new Response('{}', { headers: version === null ? {} : { [HEADERS.version]: version } }));
  });
  const writes = new OwnWrites(storage);
  expect(writes.headers()).toEqual({});
  await writes.fetch('/graphql');
  await writes.fetch('/graphql');
  expect(writes.headers()).toEqual({ [HEADERS.version]: '1.a.users' });
  expect(new OwnWrites(storage).headers()).toEqual({ [HEADERS.version]: '1.a.users' });
});
