/**
 * A router under load whose supergraph is replaced again and again: nobody is dropped, nobody gets half of each,
 * nothing is kept.
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

/** More than a collection leaves lying about, less than the generations of a few swaps. */
const MAX_GROWTH_BYTES = 8 * 1024 * 1024;

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** Two subgraphs that answer for the halves of one thing, and tell their version. */
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

/** After a collection that is asked for. */
async function heapBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  await nextTurn();
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

interface Seen {
  asked: number;
  dropped: number;
  mixed: number;
}

const QUERY = JSON.stringify({ query: '{ thing { first second } }' });

async function askOnce(url: string, seen: Seen): Promise<void> {
  seen.asked++;
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
    if (first === null || second === null) seen.dropped++;
    else if (first !== second) seen.mixed++;
  } catch {
    seen.dropped++;
  }
}

export const proof: Proof = {
  name: 'swap',
  summary: 'A supergraph that is replaced under load drops no operation, mixes no two, and leaves no memory behind.',
  options: { swaps: 'how often (50)' },
  async run({ seed, options, say }) {
    const swaps = Number(options['swaps'] ?? 50);
    const random = createRandom(seed);
    await using house = await openHouse();
    const seen: Seen = { asked: 0, dropped: 0, mixed: 0 };
    const heap: number[] = [];
    for (let swap = 1; swap <= swaps; swap++) {
      let isDone = false;
      const clients = Array.from({ length: CLIENTS }, async () => {
        while (!isDone) await askOnce(house.url, seen);
      });
      // At another moment of the load each time.
      const until = seen.asked + random.int(3 * CLIENTS);
      while (seen.asked < until) await nextTurn();
      await house.swapTo(swap);
      isDone = true;
      await Promise.all(clients);
      if (swap % 10 !== 0) continue;
      heap.push(await heapBytes());
      say(
        `${swap} swaps, ${seen.asked} operations, ${seen.dropped} dropped, ${seen.mixed} mixed, ${Math.round((heap.at(-1) ?? 0) / 1024 / 1024)} MB`,
      );
    }
    const growth = (heap.at(-1) ?? 0) - (heap[0] ?? 0);
    return {
      figure: `${swaps} swaps under ${seen.asked} operations, ${seen.dropped} dropped, ${seen.mixed} mixed, heap ${(growth / 1024 / 1024).toFixed(1)} MB larger than after ten`,
      target: 'none dropped, none mixed, less than 8 MB',
      holds: seen.dropped === 0 && seen.mixed === 0 && growth < MAX_GROWTH_BYTES,
    };
  },
};

async function openHouse(): Promise<
  AsyncDisposable & { readonly url: string; readonly swapTo: (number: number) => Promise<void> }
> {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-swap-'));
  const file = join(dataDir, 'supergraph.graphql');
  const versions = await Promise.all([startVersion(1), startVersion(2)]);
  const offer = async (number: number): Promise<void> => {
    await writeFile(`${file}.new`, `${compose(versions[number % 2] ?? [])}\n# ${number}\n`);
    await rename(`${file}.new`, file);
  };
  await offer(0);
  const settings = new Settings('router', {
    ROUTER_PORT: '0',
    ROUTER_ENGINE: 'native',
    ROUTER_SUPERGRAPH: file,
    ROUTER_SUPERGRAPH_POLL_MS: '10',
    MARQUEE_DATA_DIR: dataDir,
  });
  const router = await startRouter(readRouterConfig(settings, readSharedConfig(settings), {}), silentLog);
  const served = async (): Promise<string> =>
    ((await (await fetch(`${router.url}/ready`)).json()) as { supergraph: string }).supergraph;
  return {
    url: router.url,
    swapTo: async (number) => {
      const before = await served();
      // They remember what they were asked, which is none of the router's memory.
      for (const { requests } of versions.flat()) requests.length = 0;
      await offer(number);
      while ((await served()) === before) await nextTurn();
    },
    [Symbol.asyncDispose]: async () => {
      await router.close();
      for (const subgraph of versions.flat()) await subgraph[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
