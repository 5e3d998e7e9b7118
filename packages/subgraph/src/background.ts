/** Runs a declaration's background work for as long as the process runs. */
import type { SubgraphDefinition, SubgraphParts } from './define-subgraph.js';

export interface Background {
  /** Without effect when it has been started or closed before. */
  start(): void;
  /** Aborts the work's signal and resolves when the work has ended. */
  close(): Promise<void>;
}

export function createBackground<Config, DomainStore, Loaders, Services>(
  { name, background }: Pick<SubgraphDefinition<Config, DomainStore, Loaders, Services>, 'name' | 'background'>,
  parts: SubgraphParts<Config, DomainStore, Services>,
): Background {
  const abort = new AbortController();
  let running: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    try {
      await background?.(parts, abort.signal);
    } catch (error) {
      parts.runtime.log.error({ err: error, subgraph: name }, 'background work failed and has ended');
    }
  };
  return {
    start: () => {
      if (!abort.signal.aborted) running ??= run();
    },
    close: async () => {
      abort.abort();
      await running;
    },
  };
}
