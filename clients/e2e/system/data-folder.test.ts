/** A data folder that an earlier release wrote starts and serves: stores, event logs and keys are read as they were. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MY_LIST_COUNT, RATED_TITLE_ID, unpackDataFolder } from '../fixtures/data-folder.js';
import { readOperation } from './checkout.js';
import { sendOperation } from './http-client.js';
import { startSystem } from './running-system.js';

test('a data folder of the release before the packages were split serves the page, My List and the rating in it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-earlier-'));
  try {
    await unpackDataFolder(dataDir);
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
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
