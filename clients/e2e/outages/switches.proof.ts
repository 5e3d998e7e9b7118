/** `npm run proof -- switches [--seed S]` */
import type { Proof } from '@marquee/testing/proof';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { openSessions } from '../browse/browse-page.js';
import { startSystem } from '../system/running-system.js';
import type { RunningSystem } from '../system/running-system.js';
import { createSwitchClient } from './switch-client.js';
import type { SwitchClient } from './switch-client.js';
import { createPages, OffFields, switchFindings } from './switched-pages.js';
import type { OpenedPage, OpenPages } from './switched-pages.js';

const LIMIT_MS = 1_000;
const WHOLE_PAGE_TRIES = 5;

interface Run {
  readonly system: RunningSystem;
  readonly switches: SwitchClient;
  readonly fields: OffFields;
  readonly open: OpenPages;
}

interface Outcome {
  readonly findings: readonly string[];
  /** Whether a page has a field that is off. */
  readonly isOnPages: boolean;
  /** Until each change was in effect in all processes. */
  readonly effectMs: readonly number[];
}

/** A busy machine may delay a subgraph: pages with errors are opened again. */
async function openWhole(open: OpenPages): Promise<readonly OpenedPage[]> {
  for (let tries = 1; ; tries += 1) {
    const pages = await open();
    if (tries === WHOLE_PAGE_TRIES || pages.every(({ response }) => response.errors.length === 0)) return pages;
  }
}

/** Requests that a subgraph has had. */
async function requestsOf({ system }: Run, subgraph: string): Promise<number> {
  const metrics = await (await fetch(`${system.process(subgraph).url}/metrics`)).text();
  const counts = metrics.matchAll(/^subgraph_request_duration_seconds_count\{[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

function compare(
  run: Run,
  name: string,
  healthy: readonly OpenedPage[],
  again: readonly OpenedPage[],
  off: readonly OpenedPage[],
): readonly string[] {
  return healthy.flatMap((page, index) => {
    const [other, now] = [again[index], off[index]];
    if (other === undefined || now === undefined) throw new Error('A page is missing.');
    const offPaths = run.fields.pathsIn(page.operation, name);
    return switchFindings({ name, healthy: page, again: other, off: now, offPaths });
  });
}

/** Off, pages, on, pages. */
async function switchOnce(run: Run, name: string): Promise<Outcome> {
  const { switches, fields, open } = run;
  const [healthy, again] = [await openWhole(open), await openWhole(open)];
  const offMs = await switches.switchOff(name);
  const before = fields.isSubgraph(name) ? await requestsOf(run, name) : 0;
  const off = await open();
  const sent = fields.isSubgraph(name) ? (await requestsOf(run, name)) - before : 0;
  const onMs = await switches.switchOn(name);
  const after = await openWhole(open);
  const findings = [
    ...compare(run, name, healthy, again, off),
    ...(sent === 0 ? [] : [`${sent} requests were sent while it was off`]),
    ...after.flatMap(({ operation, response: { errors } }) =>
      errors.map(({ message }) => `${operation} after it is on again: ${message}`),
    ),
  ];
  const isOnPages = healthy.some(({ operation }) => fields.pathsIn(operation, name).size > 0);
  return { findings: findings.map((finding) => `${name}: ${finding}`), isOnPages, effectMs: [offMs, onMs] };
}

/** With a dead registry the last list stays, also over a restart of the router and of a subgraph. */
async function withoutRegistry(run: Run, random: Random): Promise<readonly string[]> {
  const { system, switches, fields, open } = run;
  const names = await switches.names();
  const name = random.pick(names.filter((each) => fields.isSubgraph(each)));
  const [healthy, again] = [await openWhole(open), await openWhole(open)];
  await switches.switchOff(name);
  await system.kill('registry');
  const findings = [...compare(run, name, healthy, again, await open())];
  for (const process of ['router', name]) {
    await system.kill(process);
    await system.restart(process);
    const off = await switches.offIn(process);
    if (off.join() !== name) findings.push(`${process} obeys "${off.join()}" after its restart without a registry`);
  }
  findings.push(...compare(run, name, healthy, again, await open()));
  await system.restart('registry');
  await switches.switchOn(name);
  return findings.map((finding) => `without the registry, ${name}: ${finding}`);
}

function shuffled(names: readonly string[], random: Random): readonly string[] {
  return names
    .map((name) => ({ name, at: random.next() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ name }) => name);
}

export const proof: Proof = {
  name: 'switches',
  summary: 'Each kill switch off and on in the running system: time, requests, pages leaf by leaf, dead registry.',
  options: { names: 'how many names are switched (all)' },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    await using system = await startSystem({ seed: 'small', hasLongDeadlines: true });
    const [session] = await openSessions(system.router);
    if (session === undefined) throw new Error('The demo account has no profile without a PIN.');
    const run: Run = {
      system,
      switches: await createSwitchClient(system),
      fields: await OffFields.read(system),
      open: await createPages(system, session),
    };
    const names = shuffled(await run.switches.names(), random).slice(0, Number(options['names'] ?? '1000'));
    const [findings, effectMs]: [string[], number[]] = [[], []];
    let onPages = 0;
    for (const name of names) {
      const outcome = await switchOnce(run, name);
      findings.push(...outcome.findings);
      effectMs.push(...outcome.effectMs);
      if (outcome.isOnPages) onPages += 1;
      print(
        `${name}: off in ${outcome.effectMs.map((ms) => ms.toFixed(0)).join(' ms, on in ')} ms, ${outcome.findings.length} findings`,
      );
      for (const finding of outcome.findings.slice(0, 5)) print(`    ${finding}`);
    }
    const dead = await withoutRegistry(run, random);
    for (const finding of dead.slice(0, 10)) print(`    ${finding}`);
    findings.push(...dead);
    const slowest = Math.max(...effectMs);
    return {
      figure: `${names.length} names, ${onPages} of them on pages, ${findings.length} findings, slowest change in effect after ${slowest.toFixed(0)} ms`,
      target: `0 findings, within ${LIMIT_MS} ms`,
      holds: onPages > 0 && findings.length === 0 && slowest <= LIMIT_MS,
    };
  },
};
