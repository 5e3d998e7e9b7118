/**
 * Pages of a real process over GraphQL: the first one after the start, many members at a fixed rate, and the time from an
 * event to the changed page.
 */
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { openSqliteLog } from '@marquee/event-log/sqlite/log';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { silentLog } from '@marquee/runtime/log';
import { newEvent } from '@marquee/subgraph/testing/upstream-events';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { bookmarkChanged } from '../../tests/upstream-events.js';
import type { Member } from '../../tests/upstream-events.js';
import { createHttpClient, openLoop } from './http-client.js';
import type { HttpClient } from './http-client.js';
import { describeMs, percentileOf } from './measure.js';
import type { Verdict } from './measure.js';
import type { RecommendationsProcess } from './recommendations-process.js';

/** What the first screen of the web app asks of this subgraph. */
const SCREEN = `query { viewer { browsePage(device: TV) { id quality
  hero { callToAction reason trackId title { id name kind matchScore } }
  rows(first: 6) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id kind heading trackId
    items(first: 10) { pageInfo { hasNextPage endCursor } edges { cursor rank trackId node { id name kind matchScore } } } } } } } } }`;
/** HTTP, identity and GraphQL without a page: what this machine gives now. */
const EMPTY = '{ viewer { __typename } }';

interface Screen {
  readonly viewer: {
    readonly browsePage: {
      readonly id: string;
      readonly rows: {
        readonly edges: readonly {
          readonly node: { readonly items: { readonly edges: readonly { readonly node: { readonly id: string } }[] } };
        }[];
      };
    };
  };
}

interface Site {
  readonly process: RecommendationsProcess;
  readonly members: readonly Member[];
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly folder: string;
}

export async function openSite(
  process: RecommendationsProcess,
  members: readonly Member[],
  folder: string,
): Promise<Site> {
  return {
    process,
    members,
    folder,
    headers: await Promise.all(members.map(({ viewer }) => process.headersOf(viewer))),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The first page after `/ready`, compared with those of other members after it. */
export async function proveFirstPage({ process, headers }: Site): Promise<Verdict> {
  const client = createHttpClient(process.url);
  const pages: number[] = [];
  for (const own of headers.slice(-101)) pages.push(await timed(() => client.post(own, { query: SCREEN })));
  const floors: number[] = [];
  for (const own of headers.slice(-101)) floors.push(await timed(() => client.post(own, { query: EMPTY })));
  client.close();
  const [first = Infinity, ...others] = pages;
  const median = percentileOf(others, 0.5);
  return {
    text: `first page ${first.toFixed(1)} ms, ready after ${(process.readyAfterMs / 1000).toFixed(1)} s; the next ${describeMs(others)}`,
    target: 'first page ≤ 2 × p50 of the next',
    holds: first > 2 * median && percentileOf(floors, 0.99) > QUIET_P99_MS ? null : first <= 2 * median,
  };
}

interface LoadPlan {
  readonly perSecond: number;
  readonly seconds: number;
}

const TARGET_P99_MS = 25;
/** Of one core, at the rate. */
const MOST_CPU_SHARE = 0.8;
/** Above this, requests without a page wait for other processes of the machine. */
const QUIET_P99_MS = 8;

export async function proveLoad(site: Site, { perSecond, seconds }: LoadPlan): Promise<Verdict> {
  const client = createHttpClient(site.process.url);
  const send = (query: string) => (index: number) =>
    client.post(site.headers[index % site.headers.length] ?? {}, { query });
  const calibration = await openLoop(perSecond, perSecond * 3, send(EMPTY));
  const before = site.process.cpuMs();
  const pages = await openLoop(perSecond, perSecond * seconds, send(SCREEN));
  const after = site.process.cpuMs();
  client.close();
  const cpu = before === null || after === null ? null : (after - before) / (perSecond * seconds);
  const p99 = percentileOf(pages.milliseconds, 0.99);
  const floor = percentileOf(calibration.milliseconds, 0.99);
  const holds = pages.failures === 0 && p99 <= TARGET_P99_MS;
  return {
    text:
      `${perSecond} pages/s of ${site.headers.length} members ${describeMs(pages.milliseconds)}, ${pages.failures} failed` +
      ` (without a page ${describeMs(calibration.milliseconds)}; CPU of a page ${cpu?.toFixed(1) ?? 'unknown'} ms)`,
    target: `p99 ≤ ${TARGET_P99_MS} ms, 0 failed`,
    // A process that needs most of a core for the rate would miss the target on any machine.
    holds: !holds && floor > QUIET_P99_MS && (cpu ?? Infinity) <= MOST_CPU_SHARE * (1000 / perSecond) ? null : holds,
  };
}

interface Signal {
  readonly owner: 'playback' | 'ratings' | 'users' | null;
  readonly event: (profileId: ProfileId, titleId: string, at: string) => NewEvent;
}

const SIGNALS: readonly Signal[] = [
  { owner: 'playback', event: bookmarkChanged },
  {
    owner: 'ratings',
    event: (profileId, titleId, at) =>
      newEvent('RatingChanged', `${profileId}:${titleId}`, { profileId, titleId, thumb: 'DOWN', at }, at),
  },
  {
    owner: 'users',
    event: (profileId, titleId, at) =>
      newEvent('MyListChanged', profileId, { profileId, titleIds: [asId(titleId)], at }, at),
  },
  // The rejection is a mutation of this subgraph.
  { owner: null, event: (profileId) => newEvent('', profileId, {}) },
];

const REJECT = 'mutation ($id: ID!) { notInterested(titleId: $id) { __typename } }';
const EVENT_TARGET_MS = 100;
const GIVE_UP_MS = 5_000;

/** Milliseconds from the arrival of one signal in the log, or of the mutation's response, until the page is another one. */
async function timeToPage(
  site: Site,
  client: HttpClient,
  log: ReturnType<typeof openSqliteLog>,
  index: number,
): Promise<number> {
  const [member, headers] = [site.members[index], site.headers[index] ?? {}];
  const profileId = member?.viewer.profileId ?? null;
  if (profileId === null) throw new Error('There is no such member.');
  const before = (await client.post<Screen>(headers, { query: SCREEN })).viewer.browsePage;
  const titleId = before.rows.edges[0]?.node.items.edges[0]?.node.id ?? '';
  const { owner, event } = SIGNALS[index % SIGNALS.length] ?? { owner: null, event: bookmarkChanged };
  if (owner === null) await client.post(headers, { query: REJECT, variables: { id: titleId } });
  else {
    const envelope = { eventId: randomUUID(), owner, seq: SEQUENCE_START + index, causationId: null };
    await log.append(owner, [{ ...event(profileId, titleId, new Date().toISOString()), ...envelope }]);
  }
  const arrivedAt = performance.now();
  for (;;) {
    const { id } = (await client.post<Screen>(headers, { query: SCREEN })).viewer.browsePage;
    const spent = performance.now() - arrivedAt;
    if (id !== before.id || spent > GIVE_UP_MS) return spent;
    await wait(2);
  }
}

/** Above the sequence numbers of the world's own events. */
const SEQUENCE_START = 1_000_000;

export async function proveEventToPage(site: Site, count: number): Promise<Verdict> {
  const client = createHttpClient(site.process.url);
  const log = openSqliteLog({ folder: join(site.folder, 'events'), log: silentLog });
  const milliseconds: number[] = [];
  const floors: number[] = [];
  for (let index = 0; index < count; index += 1) {
    milliseconds.push(await timeToPage(site, client, log, index));
    floors.push(await timed(() => client.post(site.headers[index] ?? {}, { query: EMPTY })));
  }
  client.close();
  await log.close();
  const holds = percentileOf(milliseconds, 0.99) <= EVENT_TARGET_MS;
  return {
    text: `event → page ${describeMs(milliseconds)}, longest ${Math.max(...milliseconds).toFixed(0)} ms (${count} members)`,
    target: `p99 ≤ ${EVENT_TARGET_MS} ms`,
    holds: !holds && percentileOf(floors, 0.99) > QUIET_P99_MS ? null : holds,
  };
}
