/** `npm run proof -- recs-serving [--seed S] [--quick]`: the figures of serving against their targets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@marquee/runtime/random';
import type { Proof, ProofRun } from '@marquee/testing/proof';
import { proveCatalogueChanges } from './serving/catalogue-changes.js';
import { openSite, proveEventToPage, proveFirstPage, proveLoad } from './serving/http-pages.js';
import { LeakCounts, changeCatalogue, checkMember, pathsThatCannotFail } from './serving/leaks.js';
import type { Verdict } from './serving/measure.js';
import { proveMemory } from './serving/memory.js';
import { provePageCpu } from './serving/page-cpu.js';
import { startRecommendationsProcess } from './serving/recommendations-process.js';
import { ShownTitles } from './serving/shown-titles.js';
import { WORLD_NOW, openWorld } from './serving/world.js';
import type { World, WorldSize } from './serving/world.js';

interface Plan {
  readonly small: WorldSize;
  readonly large: WorldSize;
  readonly pages: number;
  readonly rounds: number;
  readonly leakChecks: number;
  readonly loadSeconds: number;
  readonly events: number;
}

const FULL: Plan = {
  small: { titles: 3_800, members: 6_000 },
  large: { titles: 12_000, members: 1_200 },
  ...{ pages: 800, rounds: 3, leakChecks: 1_000_000, loadSeconds: 20, events: 500 },
};
const QUICK: Plan = {
  small: { titles: 3_800, members: 1_000 },
  large: { titles: 12_000, members: 700 },
  ...{ pages: 300, rounds: 1, leakChecks: 20_000, loadSeconds: 5, events: 40 },
};

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'recs-serving-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function proveLeaks({ subgraph, data, members }: World, run: ProofRun, checks: number): Promise<Verdict> {
  const { titles } = data;
  const toWorld = () => ({
    ...{ subgraph, titles, members, shown: new ShownTitles(titles) },
    ...{ now: WORLD_NOW, random: createRandom(run.seed) },
  });
  const adult = members.find(({ profile }) => profile.maturityLimit === 'AGE_18');
  if (adult === undefined) throw new Error('The generated members have no adult.');
  const unable = await pathsThatCannotFail(toWorld(), adult);
  if (unable.length > 0) run.print(`an open gate shows no leak on ${unable.join(', ')}: the checks could not fail`);
  const world = toWorld();
  await changeCatalogue(world);
  const counts = new LeakCounts();
  const startedAt = performance.now();
  for (let index = 0; counts.total < checks; index += 1) {
    const member = members[index % members.length];
    if (member !== undefined) await checkMember(world, counts, member);
  }
  for (const [path, count] of counts.checks)
    run.print(`${path}: ${count} checks, ${counts.leaks.get(path) ?? 0} leaks`);
  for (const example of counts.examples) run.print(example);
  run.print(`${counts.total} checks in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return {
    text: `${counts.total} checks of ${counts.checks.size} paths, ${counts.leaked} leaks`,
    target: '0 leaks, and each path shows the leaks of an open gate',
    holds: counts.leaked === 0 && unable.length === 0,
  };
}

/** Adds the figure of one part, and prints it. */
type Report = (verdict: Verdict) => void;

async function proveSmall(run: ProofRun, plan: Plan, folder: string, report: Report): Promise<void> {
  const world = await openWorld(plan.small, folder, run.print);
  try {
    report(await provePageCpu(world, plan.pages, 5));
    report(await proveMemory(world));
    report(await proveCatalogueChanges(world, run.seed, plan.rounds, run.print));
  } finally {
    await world.subgraph[Symbol.asyncDispose]();
  }
  await using process = await startRecommendationsProcess(folder);
  const site = await openSite(process, world.members, folder);
  report(await proveFirstPage(site));
  report(await proveLoad(site, { perSecond: 200, seconds: plan.loadSeconds }));
  report(await proveEventToPage(site, plan.events));
}

async function proveLarge(run: ProofRun, plan: Plan, folder: string, report: Report): Promise<void> {
  const world = await openWorld(plan.large, folder, run.print);
  try {
    report(await provePageCpu(world, plan.pages, 10));
    report(await proveCatalogueChanges(world, run.seed, plan.rounds, run.print));
  } finally {
    await world.subgraph[Symbol.asyncDispose]();
  }
}

async function proveGate(run: ProofRun, plan: Plan, folder: string, report: Report): Promise<void> {
  const world = await openWorld({ ...plan.small, members: 1_000 }, folder, run.print);
  try {
    report(await proveLeaks(world, run, plan.leakChecks));
  } finally {
    await world.subgraph[Symbol.asyncDispose]();
  }
}

const PARTS = { small: proveSmall, large: proveLarge, leaks: proveGate } as const;

export const proof: Proof = {
  name: 'recs-serving',
  summary: 'Pages of recommendations: CPU time, load over HTTP, catalogue changes, events, the first page, leaks.',
  options: {
    quick: 'true: fewer members, requests and checks (false)',
    part: 'only one of small, large, leaks (all)',
  },
  run: async (run) => {
    const plan = run.options['quick'] === 'true' ? QUICK : FULL;
    const verdicts: Verdict[] = [];
    const report: Report = (verdict) => {
      verdicts.push(verdict);
      const holds = verdict.holds === null ? 'THE MACHINE COULD NOT GIVE IT' : verdict.holds ? 'holds' : 'MISSED';
      run.print(`${holds}: ${verdict.text}; target ${verdict.target}`);
    };
    for (const [name, prove] of Object.entries(PARTS)) {
      if ((run.options['part'] ?? name) !== name) continue;
      await inFolder((folder) => prove(run, plan, folder, report));
    }
    return {
      figure: verdicts.map(({ text, holds }) => (holds === null ? `${text} (machine too busy)` : text)).join('; '),
      target: verdicts.map(({ target }) => target).join('; '),
      holds: verdicts.length > 0 && verdicts.every(({ holds }) => holds !== false),
    };
  },
};
