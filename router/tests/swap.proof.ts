/**
 * A router under load whose supergraph is replaced many times: no operation fails, no response mixes data of two
 * supergraphs, and no memory is leaked.
 */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { composeServices } from '@apollo/composition';
import { Settings } from '@marquee/runtime/settings';
import { readSharedConfig } from '@marquee/runtime/shared-config';
import { silentLog } from '@marquee/runtime/log';
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import { readRouterConfig } from '@marquee/router/config';
import { startRouter } from '@marquee/router/router';
import { parse } from 'graphql';
import { startTestSubgraph } from './support/test-subgraph.js';
import type { TestSubgraph } from './support/test-subgraph.js';

const CLIENTS = 8;

/** More than a garbage collection leaves behind, less than a few generations take. */
const MAX_GROWTH_BYTES = 8 * 1024 * 1024;

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** Two subgraphs that resolve one field each of a `Thing`. Both fields contain the version. */
function startVersion(version: number): Promise<readonly TestSubgraph[]> {
  return Promise.all([
    startTestSubgraph({
      name: 'first',
      sdl: `${LINK} type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! first: Int }`,
      resolvers: { Query: { thing: () => ({ id: 't', first: version }) } },
    }),
    startTestSubgraph({
      name: 'second',
      sdl: `${LINK} type Thing @key(fields: "id") { id: ID! second: Int }`,
      resolvers: { Thing: { __resolveReference: ({ id }: { id: string }) => ({ id }), second: () => version } },
    }),
  ]);
}

function compose(subgraphs: readonly TestSubgraph[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(`The subgraphs do not compose: ${String(errors)}`);
  return supergraphSdl;
}

/** The size of the heap after a forced garbage collection. */
async function heapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  await nextTurn();
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

interface Counts {
  /** Operations that were sent. */
  sent: number;
  /** Operations without complete data. */
  dropped: number;
  /** Operations with data of both versions. */
  mixed: number;
}

const QUERY = JSON.stringify({ query: '{ thing { first second } }' });

async function executeOnce(url: string, counts: Counts): Promise<void> {
  counts.sent++;
  try {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: QUERY,
    });
    const { data } = (await response.json()) as {
      data?: { thing: { first: number | null; second: number | null } | null } | null;
    };
    const { first = null, second = null } = data?.thing ?? {};
    if (first === null || second === null) counts.dropped++;
    else if (first !== second) counts.mixed++;
  } catch {
    counts.dropped++;
  }
}

export const proof: Proof = {
  name: 'swap',
  summary: 'Replacing the supergraph under load drops no operation, mixes no data and leaks no memory.',
  options: { swaps: 'how often (50)' },
  async run({ seed, options, print }) {
    const swaps = Number(options['swaps'] ?? 50);
    const random = createRandom(seed);
    await using router = await startRouterOverTwoVersions();
    const counts: Counts = { sent: 0, dropped: 0, mixed: 0 };
    const heap: number[] = [];
    for (let swap = 1; swap <= swaps; swap++) {
      let isDone = false;
      const clients = Array.from({ length: CLIENTS }, async () => {
        while (!isDone) await executeOnce(router.url, counts);
      });
      // The replacement happens at a random moment of the load.
      const until = counts.sent + random.int(3 * CLIENTS);
      while (counts.sent < until) await nextTurn();
      await router.swapTo(swap);
      isDone = true;
      await Promise.all(clients);
      if (swap % 10 !== 0) continue;
      heap.push(await heapBytes());
      print(
        `${swap} swaps, ${counts.sent} operations, ${counts.dropped} dropped, ${counts.mixed} mixed, ${Math.round((heap.at(-1) ?? 0) / 1024 / 1024)} MB`,
      );
    }
    const growth = (heap.at(-1) ?? 0) - (heap[0] ?? 0);
    return {
      figure: `${swaps} swaps under ${counts.sent} operations, ${counts.dropped} dropped, ${counts.mixed} mixed, heap ${(growth / 1024 / 1024).toFixed(1)} MB larger than after ten`,
      target: 'none dropped, none mixed, less than 8 MB',
      holds: counts.dropped === 0 && counts.mixed === 0 && growth < MAX_GROWTH_BYTES,
    };
  },
};

async function startRouterOverTwoVersions(): Promise<
  AsyncDisposable & { readonly url: string; readonly swapTo: (number: number) => Promise<void> }
> {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-swap-'));
  const file = join(dataDir, 'supergraph.graphql');
  const versions = await Promise.all([startVersion(1), startVersion(2)]);
  const publish = async (number: number): Promise<void> => {
    await writeFile(`${file}.new`, `${compose(versions[number % 2] ?? [])}\n# ${number}\n`);
    await rename(`${file}.new`, file);
  };
  await publish(0);
  const settings = new Settings('router', {
    ROUTER_PORT: '0',
    ROUTER_ENGINE: 'native',
    ROUTER_SUPERGRAPH: file,
    ROUTER_SUPERGRAPH_POLL_MS: '10',
    MARQUEE_DATA_DIR: dataDir,
  });
  const router = await startRouter(readRouterConfig(settings, readSharedConfig(settings), {}), silentLog);
  const servedId = async (): Promise<string> =>
    ((await (await fetch(`${router.url}/ready`)).json()) as { supergraph: string }).supergraph;
  return {
    url: router.url,
    swapTo: async (number) => {
      const before = await servedId();
      // The test subgraphs record requests, which must not count as memory of the router.
      for (const { requests } of versions.flat()) requests.length = 0;
      await publish(number);
      while ((await servedId()) === before) await nextTurn();
    },
    [Symbol.asyncDispose]: async () => {
      await router.close();
      for (const subgraph of versions.flat()) await subgraph[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
