/** A data folder that an earlier release wrote starts and serves: stores, event logs and keys are read as they were. */
import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MY_LIST_COUNT, RATED_TITLE_ID, unpackDataFolder } from '../fixtures/data-folder.js';
import { readOperation } from './checkout.js';
import { sendOperation } from './http-client.js';
import { startSystem } from './running-system.js';

/** The folder and everything in it, with their permissions. */
async function entriesOf(folder: string) {
  const names = ['.', ...(await readdir(folder, { recursive: true }))];
  return Promise.all(
    names.map(async (name) => {
      const found = await lstat(join(folder, name));
      return { path: join(folder, name), isFolder: found.isDirectory(), mode: (found.mode & 0o777).toString(8) };
    }),
  );
}

test('a data folder of the release before the packages were split serves the page, My List and the rating in it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-earlier-'));
  try {
    await unpackDataFolder(dataDir);
    for (const { path, isFolder } of await entriesOf(dataDir)) await chmod(path, isFolder ? 0o755 : 0o644);
    await using system = await startSystem({ dataDir, hasLongDeadlines: true, seed: 'small' });
    const send = (name: string, variables = {}) =>
      sendOperation(system.router, readOperation(name), variables, system.token);

    const page = await send('BrowsePage', { country: 'US', maturity: 'AGE_18' });
    expect(page.errors).toEqual([]);
    expect(page.data).toMatchObject({ viewer: { browsePage: { rows: { edges: expect.any(Array) as unknown } } } });

    const list = await send('MyList');
    expect(list.data).toMatchObject({ viewer: { profile: { myList: { totalCount: MY_LIST_COUNT } } } });

    const ratings = await send('MyRatings');
    expect(ratings.data).toMatchObject({
      viewer: {
        ratings: {
          edges: expect.arrayContaining([
            expect.objectContaining({ thumb: 'UP', node: expect.objectContaining({ id: RATED_TITLE_ID }) as unknown }),
          ]) as unknown,
        },
      },
    });

    // Stores with their write-ahead logs, event logs, keys and logs: nothing is for others.
    const entries = await entriesOf(dataDir);
    expect(entries.length).toBeGreaterThan(40);
    expect(entries.filter(({ isFolder, mode }) => mode !== (isFolder ? '700' : '600'))).toEqual([]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
