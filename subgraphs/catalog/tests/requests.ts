/** Requests of these tests, against one catalog with the small sample world per file. */
import { currentWindow } from '@marquee/contracts/licence';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { SubgraphResponse, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect } from 'vitest';
import { catalog } from '../subgraph.js';

export const { titles } = createDemoData('small');

/** The first title of the sample data that matches. */
export function findTitle(matches: (title: DemoTitle) => boolean): DemoTitle {
  const title = titles.find(matches);
  if (title === undefined) throw new Error('The sample data has no such title.');
  return title;
}

export function isLicensedInUs({ windows }: DemoTitle): boolean {
  return currentWindow(windows, 'US', DEMO_NOW) !== undefined;
}

export const child = asViewer({ maturityLimit: 'AGE_7', isKids: true });
export const german = asViewer({ language: 'de-CH', country: 'US' });

export function startSeededCatalog(): Promise<TestSubgraph> {
  return startSubgraph(catalog, { seed: 'small' });
}

/** The value at `path` of a response without errors, typed by the caller. */
export function valueAt<T>({ data, errors }: SubgraphResponse, ...path: readonly (string | number)[]): T {
  expect(errors).toEqual([]);
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown>)[step], data) as T;
}

export const TILES = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title {
  id name kind releaseYear badges genres { id name } maturityRating { label level } availability { status leavesAt maxQuality }
  artwork(width: 320) { id url alt dominantColor } boxArt(width: 320) { id url } } } }`;

/** A reference to a title. */
export function tile(id: string, fields: object = {}) {
  return { __typename: 'Title', id, personalizedArtworkId: null, ...fields };
}
