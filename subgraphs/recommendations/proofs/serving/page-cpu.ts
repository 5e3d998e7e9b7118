/** CPU time of one cold page in process: the facts of a member are read, all titles are scored, the rows are chosen. */
import { browsePage } from '../../pages/browse-page.js';
import { openPersonalisation } from '../../personalisation.js';
import { WORLD_NOW } from './world.js';
import type { World } from './world.js';
import { cpuMs, describeMs, percentileOf } from './measure.js';
import type { Verdict } from './measure.js';

/** Pages before the measurement, so that the code is compiled. */
const WARM_UP = 300;

/** @returns The milliseconds of each member's page, and the pages' number of rows. */
export async function measurePages(world: World, count: number): Promise<readonly number[]> {
  const { members, store, subgraph } = world;
  const { services } = subgraph;
  const { pages } = services.cachesOf(store);
  const milliseconds: number[] = [];
  for (let index = 0; index < WARM_UP + count; index += 1) {
    const { viewer } = members[index % members.length] ?? {};
    if (viewer === undefined) break;
    const start = process.cpuUsage();
    const personalisation = await openPersonalisation({ store, services, viewer, now: WORLD_NOW });
    const page = browsePage(pages, personalisation, 'TV', 'HOME');
    const spent = cpuMs(start);
    if (page === null || page.content.rows.length === 0) throw new Error('A member has an empty page.');
    if (index >= WARM_UP) milliseconds.push(spent);
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
