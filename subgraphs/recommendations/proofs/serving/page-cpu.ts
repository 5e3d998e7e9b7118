/** CPU time of one cold page in process: the facts of a member are read, all titles are scored, the rows are chosen. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { browsePage } from '../../pages/browse-page.js';
import { openPersonalisation } from '../../personalisation.js';
import { WORLD_NOW } from './world.js';
import type { World } from './world.js';
import { busySince, describeMs, moment, percentileOf } from './measure.js';
import type { Verdict } from './measure.js';

/** Pages before the measurement, so that the code is compiled. */
const WARM_UP = 300;

/** The page of a member as a request builds it. */
export async function buildPageOf({ store, subgraph: { services } }: World, viewer: ViewerIdentity): Promise<void> {
  const personalisation = await openPersonalisation({ store, services, viewer, now: WORLD_NOW });
  const page = browsePage(services.cachesOf(store).pages, personalisation, 'TV', 'HOME');
  if (page === null || page.content.rows.length === 0) throw new Error('A member has an empty page.');
}

/** @returns The milliseconds of each member's page. */
async function measurePages(world: World, count: number): Promise<readonly number[]> {
  const milliseconds: number[] = [];
  for (const [index, { viewer }] of world.members.slice(0, WARM_UP + count).entries()) {
    const start = moment();
    await buildPageOf(world, viewer);
    if (index >= WARM_UP) milliseconds.push(busySince(start));
  }
  return milliseconds;
}

export async function provePageCpu(world: World, count: number, targetMs: number): Promise<Verdict> {
  const milliseconds = await measurePages(world, Math.min(count, world.members.length - WARM_UP));
  return {
    text: `page CPU at ${world.data.titles.length} titles ${describeMs(milliseconds)} (${milliseconds.length} members)`,
    target: `p99 ≤ ${targetMs} ms`,
    holds: percentileOf(milliseconds, 0.99) <= targetMs,
  };
}
