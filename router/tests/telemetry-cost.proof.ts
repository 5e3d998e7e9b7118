/** What telemetry costs a request: the benchmark's query without telemetry, traced at 1 %, and beside a built checkout. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Proof } from '@marquee/testing/proof';

const BENCHMARK = fileURLToPath(new URL('../../bench/telemetry-cost.mjs', import.meta.url));

/** Percent of the CPU time of a request of the baseline. */
const TARGETS: Readonly<Record<string, number>> = { off: 3, traced: 5 };

interface Figure {
  readonly name: string;
  readonly micros: number;
  readonly ratio: number;
}

export const proof: Proof = {
  name: 'telemetry-cost',
  summary: 'CPU time of a request without telemetry, traced at 1 %, traced whole and logged, in interleaved rounds',
  options: {
    baseline: 'a built checkout that is compared with; without it, the router without telemetry',
    rounds: 'rounds of each (24)',
    seconds: 'of one measurement (1.5)',
    only: 'cases (off,traced,sampled,logged)',
  },
  run: async ({ options, print }) => {
    const { baseline, rounds = '24', seconds = '1.5', only = 'off,traced,sampled,logged' } = options;
    const args = [BENCHMARK, '--rounds', rounds, '--seconds', seconds, '--only', only];
    if (baseline !== undefined) args.push('--baseline', baseline);
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 24 });
    const { figures } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { readonly figures: readonly Figure[] };
    const describe = ({ name, micros, ratio }: Figure): string =>
      `${name} ${micros.toFixed(0)} µs (${((ratio - 1) * 100).toFixed(1)} %)`;
    for (const figure of figures) print(describe(figure));
    const missed = figures.filter(({ name, ratio }) => (ratio - 1) * 100 > (TARGETS[name] ?? Infinity));
    return {
      figure: figures.map(describe).join(', '),
      target: 'at most 3 % more CPU time without telemetry, and 5 % traced at 1 %',
      holds: missed.length === 0,
    };
  },
};
