/** A registry process that is killed at any step of a change leaves the state before the change or after it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printGraphRef } from '../graph-ref.js';
import { hashOf } from '../store/registry-store.js';
import type { Registry } from '../launches/registry.js';
import { CHANGES, publishAfterwards, prepare, PUBLIC } from './crash-harness/changes.js';
import { REF, startTestRegistry } from './test-registry.js';

// The built file, which Node runs without a loader.
const CRASHING_REGISTRY = new URL('../../dist/tests/crash-harness/crashing-registry.js', import.meta.url).pathname;

let home: string;
let prepared: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'marquee-kill-'));
  prepared = join(home, 'prepared');
  await inRegistry(prepared, prepare);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function inRegistry<T>(folder: string, work: (registry: Registry) => Promise<T>): Promise<T> {
  await using testRegistry = await startTestRegistry(folder);
  return await work(testRegistry.registry);
}

interface Run {
  readonly isKilled: boolean;
  /** The steps that were reached; the process was killed at the last one. */
  readonly steps: readonly string[];
  readonly folder: string;
}

async function runUntil(change: string, dieAt: number): Promise<Run> {
  const folder = join(home, `${change.replaceAll(/\W/g, '-')}-${dieAt}`);
  await cp(prepared, folder, { recursive: true });
  const trail = join(folder, 'trail');
  const child = fork(CRASHING_REGISTRY, [folder, change, String(dieAt), trail]);
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (signal !== 'SIGKILL' && code !== 0) throw new Error(`The crashing registry ended with ${code ?? signal}.`);
  return { isKilled: signal === 'SIGKILL', steps: (await readFile(trail, 'utf8')).trim().split('\n'), folder };
}

/** The state of the registry without ids and dates. Throws when a reference has no target. */
async function readState(registry: Registry): Promise<unknown> {
  const variants = await registry.variants('marquee');
  return Promise.all(variants.map(async ({ graph, name }) => readVariant(registry, { graph, variant: name })));
}

async function readVariant(registry: Registry, ref: typeof REF | { graph: string; variant: string }) {
  const { store } = registry.dependencies;
  const { variant, latest, served } = await registry.launchState(ref);
  if (latest === null || served === null)
    throw new Error(`${printGraphRef(ref)} refers to a launch that does not exist.`);
  const launches = await registry.history(ref, 100);
  for (const launch of launches) {
    for (const hash of [
      ...launch.subgraphs.map(({ sdl }) => sdl),
      ...(launch.artifact === null ? [] : [launch.artifact.supergraph, launch.artifact.api]),
    ]) {
      if (hashOf(await store.blob(hash)) !== hash) throw new Error(`The text ${hash} does not match its hash.`);
    }
    for (const id of launch.publications)
      if ((await store.publication(id)) === null) throw new Error(`The publication ${id} does not exist.`);
  }
  return {
    ref: printGraphRef(ref),
    filter: variant?.document.contract?.filter ?? null,
    isNewest: launches[0]?.id === latest.id,
    served: launches.findIndex(({ id }) => id === served.id),
    launches: launches.map(({ trigger, artifact, subgraphs }) => ({
      trigger,
      supergraph: artifact?.supergraph ?? null,
      subgraphs: subgraphs.map(({ name, sdl }) => `${name} ${sdl}`),
    })),
  };
}

/** Beyond the last step: the process is not killed. */
const NO_CRASH = 1_000;

test.each(Object.keys(CHANGES))(
  '%s is complete or absent after a crash at each step, and the next publication works',
  async (change) => {
    const before = await inRegistry(prepared, readState);
    const { isKilled: hasDied, steps: all, folder: whole } = await runUntil(change, NO_CRASH);
    const after = await inRegistry(whole, readState);
    expect(hasDied).toBe(false);
    expect(after).not.toEqual(before);
    expect(all).toEqual(
      expect.arrayContaining([
        'read of variants',
        'commit begins',
        'write to launches',
        'write to variants',
        'commit ends',
      ]),
    );

    const tryOne = async (dieAt: number): Promise<void> => {
      const { isKilled, steps, folder } = await runUntil(change, dieAt);
      expect(isKilled).toBe(true);
      await inRegistry(folder, async (registry) => {
        // The state changes with the end of the commit.
        expect(await readState(registry), `killed at step ${dieAt}, ${steps.at(-1)}`).toEqual(
          steps.at(-1) === 'commit ends' ? after : before,
        );
        await publishAfterwards(registry);
        for (const ref of [REF, PUBLIC]) expect((await registry.supergraph(ref))?.sdl).toContain('late: Int');
        await readState(registry);
      });
      await rm(folder, { recursive: true });
    };
    // Two at a time: most of the time is process start.
    for (let dieAt = 1; dieAt <= all.length; dieAt += 2)
      await Promise.all([dieAt, dieAt + 1].filter((each) => each <= all.length).map(tryOne));
  },
  600_000,
);
