/**
 * Every process is restarted, and supergraphs are swapped, while members request pages and change their list through two
 * routers behind a balancer. Routers end with SIGTERM, as under an orchestrator; a process without a second instance is
 * restarted by the launcher, which hands its port over. `rolling-load.ts` says which requests have failed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { openRover } from '@marquee/schema/tests/rover/rover-process';
import type { Rover } from '@marquee/schema/tests/rover/rover-process';
import type { Proof } from '@marquee/testing/proof';
import { ROOT } from './checkout.js';
import { startBalancer } from './round-robin-balancer.js';
import { startLoad } from './rolling-load.js';
import type { PageCounts } from './rolling-load.js';
import { freePorts, startSystem, subgraphNames } from './running-system.js';
import type { RunningSystem } from './running-system.js';
import { registryKeysOf, startSecondRouter } from './second-router.js';

/** The balancer checks `/ready` five times in this time. */
const DRAIN_MS = 1_500;
const CHECK_READY_MS = 300;

interface Instance {
  readonly url: string;
  /** Sends SIGTERM, waits for the end of the process, and starts it again. */
  restart(): Promise<void>;
}

async function untilGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function untilReady(url: string): Promise<void> {
  for (let attempts = 0; attempts < 600; attempts += 1) {
    const isReady = await fetch(`${url}/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} is not ready after a minute.`);
}

async function pidOf(url: string): Promise<number> {
  const { pid } = (await (await fetch(`${url}/health`)).json()) as { readonly pid: number };
  return pid;
}

/** A process of the launcher that has no second instance. */
function single(system: RunningSystem, name: string): Instance {
  return { url: system.process(name).url, restart: () => system.restart(name) };
}

/** A process of the launcher with a second instance: it ends by itself, and is started again. */
function launched(system: RunningSystem, name: string): Instance {
  const { url } = system.process(name);
  return {
    url,
    restart: async () => {
      const pid = await pidOf(url);
      process.kill(pid, 'SIGTERM');
      await untilGone(pid);
      await system.restart(name);
      await untilReady(url);
    },
  };
}

async function publish(system: RunningSystem, rover: Rover, round: number): Promise<void> {
  const sdl = readFileSync(join(ROOT, 'subgraphs', 'ratings', 'schema.graphql'), 'utf8');
  const schema = await rover.file('ratings.graphql', `${sdl}\ntype Swap${round} @shareable { answer: Int }\n`);
  const { json } = await rover.run(
    'subgraph',
    'publish',
    'marquee@current',
    '--name',
    'ratings',
    '--schema',
    schema,
    '--routing-url',
    `${system.process('ratings').url}/graphql`,
    '--allow-invalid-routing-url',
  );
  if (json.error !== null) throw new Error(json.error.message);
}

async function supergraphOf(url: string): Promise<string> {
  return ((await (await fetch(`${url}/ready`)).json()) as { readonly supergraph: string }).supergraph;
}

/** Waits until a router serves another supergraph than before. */
async function untilSwapped(url: string, before: string): Promise<void> {
  for (let attempts = 0; attempts < 300; attempts += 1) {
    if ((await supergraphOf(url)) !== before) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not serve the new supergraph after 30 s.`);
}

function describe({ pages, writes, partial, failed }: PageCounts): string {
  return `${pages} pages and ${writes} writes, ${failed} failed, ${partial} pages partial`;
}

function since(before: PageCounts, { pages, writes, partial, failed }: PageCounts): PageCounts {
  return {
    pages: pages - before.pages,
    writes: writes - before.writes,
    partial: partial - before.partial,
    failed: failed - before.failed,
    samples: [],
  };
}

function shuffle<T>(elements: readonly T[], random: Random): readonly T[] {
  const keyed = elements.map((element) => ({ element, key: random.next() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ element }) => element);
}

export const proof: Proof = {
  name: 'rolling',
  summary: 'Requests that fail while every process is restarted and supergraphs are swapped, with two routers.',
  options: {
    swaps: 'number of supergraph swaps (50)',
    rate: 'requests per second (10)',
    rounds: 'rolling restarts (1)',
  },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    const [swaps, rate, rounds] = [options['swaps'] ?? 50, options['rate'] ?? 10, options['rounds'] ?? 1].map(Number);
    await using system = await startSystem({
      seed: 'small',
      hasLongDeadlines: true,
      env: { MARQUEE_DRAIN_MS: String(DRAIN_MS) },
    });
    const keys = registryKeysOf(system);
    await using second = await startSecondRouter(system, {
      port: (await freePorts())['ROUTER_PORT'] ?? '0',
      env: { MARQUEE_DRAIN_MS: String(DRAIN_MS) },
    });
    await using balancer = await startBalancer({ checkReadyMs: CHECK_READY_MS });
    balancer.setTargets([system.router, second.url]);
    await untilReady(`http://127.0.0.1:${balancer.port}`);
    const load = await startLoad(system.router, `http://127.0.0.1:${balancer.port}`, rate ?? 10);
    const { counts } = load;

    const others = [...subgraphNames, 'registry', 'web', 'payment-simulator'].map(
      (name) => [name, single(system, name)] as const,
    );
    const routers = [['router 1', launched(system, 'router')] as const, ['router 2', second] as const];
    for (let round = 0; round < (rounds ?? 1); round += 1)
      for (const [name, instance] of shuffle([...others, ...routers], random)) {
        const before = { ...counts };
        load.restarting = name;
        await instance.restart();
        print(`${name} restarted: ${describe(since(before, counts))}`);
        load.restarting = null;
        // The balancer takes it in again before the next one goes.
        await new Promise((resolve) => setTimeout(resolve, 3 * CHECK_READY_MS));
      }
    const restarted = describe(counts);

    await using rover = await openRover(system.process('registry').url, keys.admin);
    for (let round = 1; round <= (swaps ?? 50); round += 1) {
      const before = await Promise.all([system.router, second.url].map(supergraphOf));
      await publish(system, rover, round);
      await Promise.all([system.router, second.url].map((url, index) => untilSwapped(url, before[index] ?? '')));
      if (round % 10 === 0) print(`${round} swaps: ${describe(counts)}`);
    }
    await load[Symbol.asyncDispose]();
    for (const sample of counts.samples) print(`failed: ${sample}`);
    const responses = [system.router, second.url].map((url) => balancer.responseCounts.get(url) ?? 0);
    return {
      figure: `restarts: ${restarted}; with ${swaps} swaps: ${describe(counts)}; responses by router: ${responses.join(', ')}`,
      target: '0 failed, both routers respond',
      holds: counts.failed === 0 && counts.pages > 0 && responses.every((count) => count > 0),
    };
  },
};
