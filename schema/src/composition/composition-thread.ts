/** Composition, and the filtering of contract variants, in a worker thread with limits. */
import type { ContractFilter } from '../contract-variants/contract-filter.js';
import { createLimitedThread, ThreadLimitError } from '@marquee/runtime/threads/limited-thread';
import type { ThreadLimits } from '@marquee/runtime/threads/limited-thread';
import type { BuildResult } from './build.js';
import type { SubgraphSource } from './composer.js';

export interface CompositionThread {
  /** Errors of the subgraphs, and subgraphs that exceed the limits, are failed results. */
  build(subgraphs: readonly SubgraphSource[]): Promise<BuildResult>;
  /** Filters the supergraph of a source variant to that of its contract variant. */
  filter(supergraphSdl: string, filter: ContractFilter): Promise<BuildResult>;
  close(): Promise<void>;
}

export type CompositionTask =
  | { readonly kind: 'build'; readonly subgraphs: readonly SubgraphSource[] }
  | { readonly kind: 'filter'; readonly supergraphSdl: string; readonly filter: ContractFilter };

/** 20 subgraphs of 500 types took 8 s and at most 1.3 GB (schema/bench/RESULTS.md). */
export const COMPOSITION_LIMITS: ThreadLimits = { cpuMs: 60_000, memoryMb: 2_048 };

export function createCompositionThread(limits: ThreadLimits = COMPOSITION_LIMITS): CompositionThread {
  // The path of the built file: tests run this source directly, and a worker needs JavaScript.
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

function overLimit(reason: string): BuildResult {
  const message = `Composition was stopped: ${reason}. Make the schemas smaller, or raise the registry's limits.`;
  return { outcome: 'failed', problems: [{ code: 'COMPOSITION_LIMIT', message, locations: [] }] };
}
