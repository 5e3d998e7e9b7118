/** Requests of these tests, and the shapes of the responses. */
import { expect } from 'vitest';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { StartOptions, SubgraphResponse, TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { DemoData } from '@marquee/demo-data/demo-data';
import { createInteractionsBuilder } from '../learning/data/interactions-builder.js';
import { SERVED } from '../learning/serving/model-training.js';
import { toServedModel } from '../learning/serving/served-model.js';
import { findTrainer } from '../learning/trainers.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import type { RecommendationsServices } from '../services.js';
import { recommendations } from '../subgraph.js';
import { membersOf, smallDemoData, eventsOfDemoData } from './upstream-events.js';
import type { Member } from './upstream-events.js';

export interface Tile {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly matchScore: number | null;
}

export interface Item {
  readonly cursor: string;
  readonly rank: number;
  readonly trackId: string;
  readonly node: Tile;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

export interface Row {
  readonly id: string;
  readonly kind: string;
  readonly heading: string;
  readonly anchor: { readonly id: string; readonly name: string } | null;
  readonly items: { readonly totalCount: number; readonly pageInfo: PageInfo; readonly edges: readonly Item[] };
}

export interface Page {
  readonly id: string;
  readonly quality: string;
  readonly hero: { readonly callToAction: string; readonly reason: string | null; readonly title: Tile } | null;
  readonly rows: {
    readonly totalCount: number;
    readonly pageInfo: PageInfo;
    readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  };
}

const ROW = `id kind heading anchor { id name } items(first: $perRow, after: $afterItem) { totalCount pageInfo { hasNextPage endCursor }
  edges { cursor rank trackId node { id name kind matchScore } } }`;

const PAGE = `query ($device: DeviceClass! = TV, $surface: BrowseSurface! = HOME, $rows: Int = 40, $afterRow: String, $perRow: Int = 30, $afterItem: String) {
  viewer { browsePage(device: $device, surface: $surface) { id quality
    hero { callToAction reason title { id name kind matchScore } }
    rows(first: $rows, after: $afterRow) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${ROW} } } } } } }`;

export function failOn({ errors }: SubgraphResponse): void {
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join());
}

export async function requestPage(
  subgraph: TestSubgraph,
  viewer: ViewerIdentity,
  variables: Record<string, unknown> = {},
): Promise<Page & { readonly storeReads: number; readonly tiles: readonly Tile[] }> {
  const response = await subgraph.execute(PAGE, variables, { viewer });
  failOn(response);
  const page = (response.data as { viewer: { browsePage: Page } }).viewer.browsePage;
  return { ...page, storeReads: response.storeReads, tiles: tilesOf(page) };
}

/** All titles of a page. */
export function tilesOf({ hero, rows }: Page): readonly Tile[] {
  return [
    ...(hero === null ? [] : [hero.title]),
    ...rows.edges.flatMap(({ node }) => node.items.edges.map((edge) => edge.node)),
  ];
}

export async function requestRow(
  subgraph: TestSubgraph,
  viewer: ViewerIdentity,
  id: string,
  page: { readonly perRow?: number; readonly afterItem?: string | null } = {},
) {
  const response = await subgraph.execute(
    `query ($id: ID!, $perRow: Int = 10, $afterItem: String) { row(id: $id) { ${ROW} } }`,
    { id, ...page },
    { viewer },
  );
  failOn(response);
  return (response.data as { row: Row | null }).row;
}

export async function requestTitles(
  subgraph: TestSubgraph,
  viewer: ViewerIdentity | null,
  ids: readonly string[],
  selection: string,
) {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Title { ${selection} } } }`;
  const response = await subgraph.execute(
    query,
    { representations: ids.map((id) => ({ __typename: 'Title', id })) },
    { viewer },
  );
  failOn(response);
  return {
    titles: (response.data as { _entities: readonly (Record<string, unknown> | null)[] })._entities,
    storeReads: response.storeReads,
  };
}

/** A day after the date of the sample data. */
export const NOW = new Date('2026-11-16T12:00:00Z');

const trained = new Map<DemoData, Promise<ServedModel | null>>();

/** A model of the titles with the most members, once per sample data; null without members. */
function modelOf(demoData: DemoData): Promise<ServedModel | null> {
  const known = trained.get(demoData) ?? trainOn(demoData);
  trained.set(demoData, known);
  return known;
}

async function trainOn(demoData: DemoData): Promise<ServedModel | null> {
  const builder = createInteractionsBuilder();
  for (const { account, profile } of membersOf(demoData)) {
    const user = builder.addUser(profile.id);
    for (const { titleId, at } of demoData.viewing(account, profile)) builder.add(user, titleId, Date.parse(at) / 1000);
  }
  if (builder.interactions === 0) return null;
  const small = { 'sequential.maxDenseItems': 1200, 'ease.maxDenseItems': 1200 };
  const parameters = { ...SERVED.parameters, ...small };
  const trainer = findTrainer(SERVED.trainer) ?? expect.fail('the served model');
  const run = { parameters, seed: 1, signal: null, progress: () => {} };
  return toServedModel('trained-by-the-test', {
    model: await trainer.train(builder.build().interactions, run),
  });
}

/** Starts recommendations, publishes all events of the sample data, and serves a model of its histories. */
export async function startWithEvents(
  demoData: DemoData = smallDemoData,
  options: StartOptions = {},
  definition = recommendations,
): Promise<TestSubgraph<RecommendationsServices>> {
  const env = { RECOMMENDATIONS_TRAINING_EVERY_HOURS: '0', ...options.env };
  const subgraph = await startSubgraph(definition, { now: NOW, ...options, env });
  subgraph.services.models.use(await modelOf(demoData));
  for (const [owner, events] of Object.entries(eventsOfDemoData(demoData))) await subgraph.publish(owner, events);
  return subgraph;
}

export const members = membersOf(smallDemoData);

export function memberWhere(fits: (member: Member) => boolean): Member {
  const member = members.find(fits);
  if (member === undefined) throw new Error('The small sample data has no such member.');
  return member;
}
