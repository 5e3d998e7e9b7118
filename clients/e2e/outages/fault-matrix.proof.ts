/** `npm run proof -- fault-matrix [--seed S] [--minutes 15] [--all] [--limit-minutes M]` */
import { createRandom } from '@marquee/runtime/random';
import type { Proof } from '@marquee/testing/proof';
import { AddedDelays, percentile } from './fault-matrix/added-delay.js';
import { sampledMatrix, wholeMatrix } from './fault-matrix/matrix-cells.js';
import { openMatrixOperations } from './fault-matrix/matrix-operations.js';
import { runGroup } from './fault-matrix/run-group.js';
import { startFaultySystem } from './faulty-system.js';

const MAX_BEFORE_MS = 200;
const MAX_AFTER_MS = 20;
const SHOWN_FINDINGS = 5;

export const proof: Proof = {
  name: 'fault-matrix',
  summary:
    '12 kinds of faults × every subgraph and every pair of non-core ones × operations of the clients, on real processes: each response compared leaf by leaf with the healthy one, and the delay that the fault adds.',
  options: {
    minutes: 'after which a sample ends (15)',
    all: 'every operation in every group, with no end: give --limit-minutes too',
  },
  run: async ({ seed, options, print }) => {
    const random = createRandom(seed);
    const isWhole = options['all'] !== undefined;
    const endsAt = isWhole ? Infinity : performance.now() + Number(options['minutes'] ?? 15) * 60_000;
    // A stopped process is a fault of the matrix, which the launcher would end.
    await using faulty = await startFaultySystem({ env: { MARQUEE_WATCHDOG: 'off' } });
    const operations = await openMatrixOperations(faulty.system.router);
    const groups = (isWhole ? wholeMatrix : sampledMatrix)(operations, random);
    const delays = new AddedDelays();
    const recoveries: number[] = [];
    let [run, cells, concerned, losing, disturbed, wrong] = [0, 0, 0, 0, 0, 0];
    for (const group of groups) {
      if (performance.now() > endsAt) break;
      const result = await runGroup(faulty, group, delays);
      run += 1;
      cells += result.cells;
      concerned += group.fault.kind === 'flapping' ? 0 : result.concerned;
      losing += result.losing;
      disturbed += result.disturbed;
      recoveries.push(result.recoveryMs);
      if (result.findings.length > 0) wrong += 1;
      const { kind } = group.fault;
      print(
        `${group.subgraphs.join(' + ')} ${kind}: ${result.cells} operations, ${result.losing} of ${result.concerned} lost something, ${result.findings.length} findings, ${result.disturbed} disturbed, recovered in ${result.recoveryMs.toFixed(0)} ms`,
      );
      for (const finding of result.findings.slice(0, SHOWN_FINDINGS)) print(`    ${finding}`);
    }
    const [before, after] = delays.counts;
    const isFast = delays.beforeP99 <= MAX_BEFORE_MS && delays.afterP99 <= MAX_AFTER_MS;
    return {
      figure: `${cells} cells in ${run} of ${groups.length} groups, ${wrong} groups with findings, ${losing} of ${concerned} concerned cells lost something, ${disturbed} cells not compared; added p99 ${delays.beforeP99.toFixed(0)} ms until the breaker opens (${before} requests), ${delays.afterP99.toFixed(0)} ms afterwards (${after}); recovered within ${percentile(recoveries, 1).toFixed(0)} ms`,
      target: `0 groups with findings, most of the concerned cells lose something, at most 1 % not compared, added p99 ≤ ${MAX_BEFORE_MS} ms and ≤ ${MAX_AFTER_MS} ms`,
      holds: wrong === 0 && losing > concerned / 2 && disturbed <= cells / 100 && isFast,
    };
  },
};
