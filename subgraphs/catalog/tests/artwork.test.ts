import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { findTitle, isLicensedInUs, startSeededCatalog, tile, TILES, valueAt } from './requests.js';

let catalog: TestSubgraph;
beforeAll(async () => {
  catalog = await startSeededCatalog();
});
afterAll(() => catalog[Symbol.asyncDispose]());

describe('artwork', () => {
  test('the chosen picture is returned; without one, or with one of another title, the default picture', async () => {
    const [title, other] = [findTitle(() => true), findTitle(({ kind }) => kind === 'SERIES')];
    const representations = [`${title.id}.2`, null, `${other.id}.1`, 'garbage'].map((personalizedArtworkId) =>
      tile(title.id, { personalizedArtworkId }),
    );
    const response = await catalog.execute(TILES, { representations });
    expect(valueAt<{ artwork: { id: string } }[]>(response, '_entities').map(({ artwork }) => artwork.id)).toEqual([
      `${title.id}.2`,
      `${title.id}.0`,
      `${title.id}.0`,
      `${title.id}.0`,
    ]);
  });

  test('its URL returns the picture in the stated size, with cache headers', async () => {
    const title = findTitle(isLicensedInUs);
    const response = await catalog.execute(
      'query ($id: ID!) { title(id: $id) { boxArt(shape: PORTRAIT_2_3, width: 300) { url width height alt dominantColor } } }',
      { id: title.id },
    );
    const art = valueAt<{ url: string; width: number; height: number; alt: string; dominantColor: string }>(
      response,
      'title',
      'boxArt',
    );
    expect(art).toMatchObject({ width: 320, height: 480, alt: title.name });
    expect(art.dominantColor).toMatch(/^#[0-9a-f]{6}$/);
    const picture = await catalog.get(new URL(art.url).pathname);
    expect(picture.headers['content-type']).toBe('image/svg+xml');
    expect(picture.headers['cache-control']).toMatch(/^public, max-age=\d+/);
    expect(picture.body).toMatch(/^<svg .*width="320" height="480".*<\/svg>$/s);
    expect(picture.body).toContain(art.dominantColor);
  });

  test.each([
    [-5, 160],
    [0, 160],
    [160, 160],
    [161, 240],
    [1281, 1920],
    [99999, 1920],
  ])('a picture of width %i is returned with width %i', async (requested, given) => {
    const response = await catalog.execute(
      'query ($id: ID!, $width: Int) { title(id: $id) { boxArt(width: $width) { width url } } }',
      { id: findTitle(isLicensedInUs).id, width: requested },
    );
    expect(valueAt(response, 'title', 'boxArt')).toMatchObject({
      width: given,
      url: expect.stringContaining(`/${given}.svg`) as string,
    });
  });

  test('an unknown id returns the fallback picture; an unknown shape is not found', async () => {
    expect((await catalog.get('/artwork/unknown/landscape_16_9/320.svg')).body).toContain('Marquee');
    expect((await catalog.get('/artwork/unknown/triangle/320.svg')).status).toBe(404);
    expect((await catalog.get('/artwork/unknown/square/wide.svg')).status).toBe(404);
  });
});
