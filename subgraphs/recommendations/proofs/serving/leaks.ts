/**
 * Generated checks that no path of the subgraph shows a title that the member may not see, or no longer wants to: pages of
 * all surfaces, rows by id, similar titles, anchors, reasons, ranks, and the fields of hidden titles.
 */
import { MATURITY_LEVELS, isWithinMaturity } from '@marquee/contracts/maturity';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { COUNTRIES } from '@marquee/demo-data/demo-data';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import type { Random } from '@marquee/runtime/random';
import { newEvent, titleChanged, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { failOn, requestPage, requestRow, requestTitles, tilesOf } from '../../tests/requests.js';
import type { Page, Row } from '../../tests/requests.js';
import { bookmarkChanged, profileCreated, toTitleState } from '../../tests/upstream-events.js';
import type { Member } from '../../tests/upstream-events.js';
import type { ShownTitles } from './shown-titles.js';

interface LeakWorld {
  readonly subgraph: TestSubgraph;
  readonly titles: readonly DemoTitle[];
  readonly members: readonly Member[];
  readonly shown: ShownTitles;
  readonly now: Date;
  readonly random: Random;
}

/** Checks and leaks by path. */
export class LeakCounts {
  readonly checks = new Map<string, number>();
  readonly leaks = new Map<string, number>();
  readonly examples: string[] = [];

  check(path: string, isLeak: boolean, example: string): void {
    this.checks.set(path, (this.checks.get(path) ?? 0) + 1);
    if (!isLeak) return;
    this.leaks.set(path, (this.leaks.get(path) ?? 0) + 1);
    if (this.examples.length < 20) this.examples.push(`${path}: ${example}`);
  }

  get total(): number {
    return [...this.checks.values()].reduce((sum, count) => sum + count, 0);
  }

  get leaked(): number {
    return [...this.leaks.values()].reduce((sum, count) => sum + count, 0);
  }
}

const SURFACES = ['HOME', 'SERIES', 'MOVIES', 'NEW_AND_POPULAR', 'KIDS'] as const;
const DEVICES = ['TV', 'CONSOLE', 'SET_TOP_BOX', 'LAPTOP', 'TABLET', 'MOBILE'] as const;

/** Rows that may hold titles which the member has finished. */
const WITH_FINISHED = new Set(['WATCH_AGAIN', 'TOP_10']);

/** Changes a part of the catalogue: withdrawals, licences that have ended, levels that have risen. */
export async function changeCatalogue({ subgraph, titles, shown, random }: LeakWorld): Promise<void> {
  const events = titles.flatMap((title) => {
    const kind = random.int(20);
    if (kind === 0) {
      shown.change(title.id, { isWithdrawn: true });
      return [titleWithdrawn(title.id)];
    }
    const ended = title.windows.map((window) => ({ ...window, until: '2026-11-16T00:00:00Z' }));
    const changes = kind === 1 ? { windows: ended } : kind === 2 ? { maturityLevel: 'AGE_18' as const } : null;
    if (changes === null) return [];
    shown.change(title.id, changes);
    return [titleChanged({ ...toTitleState(title), ...changes })];
  });
  await subgraph.publish('catalog', events);
}

/** A member's viewer with a random country and a limit that may be lower than the profile's. */
function anyViewer({ viewer }: Member, random: Random): ViewerIdentity {
  const lower = MATURITY_LEVELS.filter((level) => isWithinMaturity(level, viewer.maturityLimit));
  return {
    ...viewer,
    country: random.next() < 0.5 ? viewer.country : random.pick(COUNTRIES),
    maturityLimit: random.next() < 0.5 ? viewer.maturityLimit : random.pick(lower),
  };
}

const REJECT = 'mutation ($id: ID!) { notInterested(titleId: $id) { __typename } }';

/** The member finishes, thumbs down and rejects titles of the page, and some profiles get a lower limit. */
async function act(world: LeakWorld, member: Member, viewer: ViewerIdentity, page: Page): Promise<void> {
  const { subgraph, shown, random, now } = world;
  const { profileId } = viewer;
  if (profileId === null) return;
  const known = shown.member(profileId);
  const tiles = tilesOf(page).map(({ id }) => id);
  const [first, finished, down, rejected] = [tiles[0], ...[0, 1, 2].map(() => random.pick(tiles))];
  if (first === undefined || finished === undefined || down === undefined || rejected === undefined) return;
  const at = new Date(now.getTime() - 60_000).toISOString();
  for (const id of [first, finished]) known.finished.add(id);
  for (const id of [down, rejected]) known.refused.add(id);
  await subgraph.publish('playback', [bookmarkChanged(profileId, first, at), bookmarkChanged(profileId, finished, at)]);
  await subgraph.publish('ratings', [
    newEvent('RatingChanged', `${profileId}:${down}`, { profileId, titleId: down, thumb: 'DOWN', at }, at),
  ]);
  failOn(await subgraph.execute(REJECT, { id: rejected }, { viewer }));
  if (random.next() < 0.2) {
    const limit = random.pick(MATURITY_LEVELS);
    const created = profileCreated(member.account, member.profile);
    const payload = { ...(created.payload as object), version: 2, maturityLimit: limit };
    await subgraph.publish('users', [{ ...created, type: 'ProfileUpdated', payload }]);
    known.limit = limit;
  }
}

interface Request {
  readonly viewer: ViewerIdentity;
  readonly surface: string;
}

/** Every title and sentence of a row. */
function checkRow(world: LeakWorld, counts: LeakCounts, { viewer, surface }: Request, row: Row, path: string): void {
  const { shown, now } = world;
  const { finished, refused } = shown.member(viewer.profileId);
  for (const { node } of row.items.edges) {
    const isUnwanted = refused.has(node.id) || (finished.has(node.id) && !WITH_FINISHED.has(row.kind));
    counts.check(path, isUnwanted || shown.isHidden(node.id, viewer, surface, now), `${row.kind} ${node.name}`);
  }
  const { anchor } = row;
  if (anchor !== null)
    counts.check(
      'anchor',
      refused.has(anchor.id) || shown.isHidden(anchor.id, viewer, surface, now),
      `${row.kind} ${anchor.name}`,
    );
  counts.check('heading', shown.hiddenNamesIn(row.heading, viewer, surface, now).length > 0, row.heading);
}

/** @returns The page, from which titles are taken for the other paths. */
async function checkPage(world: LeakWorld, counts: LeakCounts, request: Request): Promise<Page> {
  const { subgraph, shown, now, random } = world;
  const { viewer, surface } = request;
  const page = await requestPage(subgraph, viewer, { surface, device: random.pick(DEVICES) });
  const { finished, refused } = shown.member(viewer.profileId);
  if (page.hero !== null) {
    const { title, reason } = page.hero;
    const isUnwanted = refused.has(title.id) || finished.has(title.id);
    counts.check('hero', isUnwanted || shown.isHidden(title.id, viewer, surface, now), title.name);
    counts.check('reason', shown.hiddenNamesIn(reason ?? '', viewer, surface, now).length > 0, `${surface} ${reason}`);
  }
  for (const { node } of page.rows.edges) checkRow(world, counts, request, node, 'page');
  return page;
}

/** Rows by the ids of an earlier page. */
async function checkRows(world: LeakWorld, counts: LeakCounts, request: Request, earlier: Page): Promise<void> {
  for (let count = 0; count < 3 && earlier.rows.edges.length > 0; count += 1) {
    const { node } = world.random.pick(earlier.rows.edges);
    const row = await requestRow(world.subgraph, request.viewer, node.id, { perRow: 30 });
    if (row !== null) checkRow(world, counts, request, row, 'row(id)');
  }
}

const FIELDS = 'name kind matchScore whyRecommended top10Rank';
const SIMILAR = 'moreLikeThis(first: 60) { edges { node { id name } } }';

/** Personal fields of hidden titles are null; those of others, and similar titles, name none. */
async function checkTitles(world: LeakWorld, counts: LeakCounts, viewer: ViewerIdentity): Promise<void> {
  const { subgraph, shown, now, random } = world;
  const surface = 'HOME';
  const ids = Array.from({ length: 60 }, () => random.pick(shown.ids));
  const { titles } = await requestTitles(subgraph, viewer, ids, FIELDS);
  ids.forEach((id, index) => {
    const title = titles[index] ?? {};
    const isHidden = shown.isHidden(id, viewer, surface, now);
    for (const field of FIELDS.split(' '))
      if (isHidden) counts.check(`hidden ${field}`, (title[field] ?? null) !== null, `${id} ${String(title[field])}`);
    const reason = (title['whyRecommended'] ?? '') as string;
    counts.check('reason', shown.hiddenNamesIn(reason, viewer, surface, now).length > 0, reason);
  });
  const { refused } = shown.member(viewer.profileId);
  const { titles: alike } = await requestTitles(
    subgraph,
    viewer,
    [...ids.slice(0, 2), ...refused].slice(0, 4),
    SIMILAR,
  );
  for (const title of alike) {
    const { edges } = title?.['moreLikeThis'] as { readonly edges: Row['items']['edges'] };
    for (const { node } of edges)
      counts.check('moreLikeThis', refused.has(node.id) || shown.isHidden(node.id, viewer, surface, now), node.name);
  }
}

/** Acts as a member and checks every path. */
export async function checkMember(world: LeakWorld, counts: LeakCounts, member: Member): Promise<void> {
  const { random } = world;
  const viewer = anyViewer(member, random);
  const before = await checkPage(world, counts, { viewer, surface: 'HOME' });
  await act(world, member, viewer, before);
  await checkRows(world, counts, { viewer, surface: 'HOME' }, before);
  const surface = random.pick(SURFACES);
  const page = await checkPage(world, counts, { viewer, surface });
  await checkRows(world, counts, { viewer, surface }, page);
  await checkTitles(world, counts, viewer);
}

/**
 * The same checks of a subgraph whose gate is open: requests claim the highest limit and another country than the
 * member has, and thumbs do not reach it. Each path must show leaks, or the checks could not fail.
 * @returns Paths without a leak.
 */
export async function pathsThatCannotFail(world: LeakWorld, member: Member): Promise<readonly string[]> {
  const counts = new LeakCounts();
  const open = { ...member.viewer, maturityLimit: 'AGE_18' as const };
  const page = await requestPage(world.subgraph, open, {});
  const isStrict = { ...open, maturityLimit: 'ALL' as const, country: 'JP' };
  for (const { id } of page.tiles) world.shown.member(open.profileId).refused.add(id);
  const opened: LeakWorld = { ...world, subgraph: withViewer(world.subgraph, open) };
  await checkRows(
    opened,
    counts,
    { viewer: isStrict, surface: 'HOME' },
    await checkPage(opened, counts, { viewer: isStrict, surface: 'HOME' }),
  );
  for (let round = 0; round < 5; round += 1) await checkTitles(opened, counts, isStrict);
  return [...counts.checks.keys()].filter((path) => (counts.leaks.get(path) ?? 0) === 0);
}

/** Every request is one of `viewer`, whoever asks. */
function withViewer(subgraph: TestSubgraph, viewer: ViewerIdentity): TestSubgraph {
  return { ...subgraph, execute: (query, variables) => subgraph.execute(query, variables, { viewer }) };
}
