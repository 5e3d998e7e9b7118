/** What the policies of subgraph requests cost on the healthy path: the engine's benchmark with and without them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Proof } from '@marquee/testing/proof';

const BENCHMARK = fileURLToPath(new URL('../../bench/policy-cost.mjs', import.meta.url));

/** Percent of the CPU time of a request without policies. */
const MAX_COST = 5;

interface Figures {
  readonly cpuMicros: number;
  readonly perSecond: number;
}

async function measure(
  path: 'compiled' | 'general',
  rounds: string,
  requests: string,
): Promise<Record<'off' | 'on', Figures> & { readonly ratio: number }> {
  const options = ['--rounds', rounds, '--requests', requests, ...(path === 'general' ? ['--general'] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, [BENCHMARK, ...options], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Awaited<ReturnType<typeof measure>>;
}

export const proof: Proof = {
  name: 'policy-cost',
  summary: "the engine's benchmark without and with the policies of subgraph requests, in interleaved rounds",
  options: { rounds: 'rounds of each (9)', requests: 'operations in a round (400)' },
  run: async ({ options, print }) => {
    const { rounds = '9', requests = '400' } = options;
    const costs: number[] = [];
    for (const path of ['compiled', 'general'] as const) {
      const { off, on, ratio } = await measure(path, rounds, requests);
      costs.push((ratio - 1) * 100);
      const describe = ({ cpuMicros, perSecond }: Figures): string =>
        `${cpuMicros.toFixed(0)} µs of CPU, ${perSecond.toFixed(0)} per second`;
      print(`${path} path: without policies ${describe(off)}; with policies ${describe(on)}`);
    }
    const [compiled = Infinity, general = Infinity] = costs;
    return {
      figure: `${compiled.toFixed(1)} % more CPU time on the compiled path, ${general.toFixed(1)} % on the general path`,
      target: `at most ${MAX_COST} % on both`,
      holds: compiled <= MAX_COST && general <= MAX_COST,
    };
  },
};
