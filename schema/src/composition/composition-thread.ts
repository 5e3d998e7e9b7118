/** Composition, and what contracts make of it, in a thread of its own, with limits. */
import { createLimitedThread, ThreadLimitError } from '../threads/limited-thread.js';
import type { ThreadLimits } from '../threads/limited-thread.js';
import type { ContractFilter } from '../contract-variants/contract-filter.js';
import type { SubgraphSource } from './compose.js';
import type { BuildResult } from './build.js';

export interface CompositionThread {
  /** Never rejects for what an author can get wrong. */
  build(subgraphs: readonly SubgraphSource[]): Promise<BuildResult>;
  /** The supergraph of a contract, from that of its source. */
  filter(supergraphSdl: string, filter: ContractFilter): Promise<BuildResult>;
  close(): Promise<void>;
}

export type CompositionTask =
  | { readonly kind: 'build'; readonly subgraphs: readonly SubgraphSource[] }
  | { readonly kind: 'filter'; readonly supergraphSdl: string; readonly filter: ContractFilter };

/** 20 subgraphs of 500 types took 8 s, and 1.3 GB at most (schema/bench/RESULTS.md). */
export const COMPOSITION_LIMITS: ThreadLimits = { timeMs: 60_000, memoryMb: 2_048 };

function overLimit(reason: string): BuildResult {
  return {
    outcome: 'failed',
    problems: [
      {
        code: 'COMPOSITION_LIMIT',
        message: `Composition gave up: ${reason}. Make the schemas smaller, or raise the registry's limits.`,
        locations: [],
      },
    ],
  };
}

export function createCompositionThread(limits: ThreadLimits = COMPOSITION_LIMITS): CompositionThread {
  // Named by its built form: what runs these sources directly has no JavaScript beside them.
  const thread = createLimitedThread<CompositionTask, BuildResult>(
    new URL('../../dist/composition/composition-worker.js', import.meta.url),
    limits,
  );
  const run = async (task: CompositionTask): Promise<BuildResult> => {
    try {
      return await thread.run(task);
    } catch (error) {
      if (error instanceof ThreadLimitError) return overLimit(error.message);
      throw error;
    }
  };
  return {
    build: (subgraphs) => run({ kind: 'build', subgraphs }),
    filter: (supergraphSdl, filter) => run({ kind: 'filter', supergraphSdl, filter }),
    close: () => thread.close(),
  };
}
