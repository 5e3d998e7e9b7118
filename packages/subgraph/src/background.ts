/** Runs a declaration's background work for as long as the process runs and the subgraph is not switched off. */
import type { LiveSwitches } from '@marquee/runtime/switches/live-switches';
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
  switches: Pick<LiveSwitches, 'onChange'>,
): Background {
  const { log } = parts.runtime;
  const closing = new AbortController();
  let abort = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  let [isStarted, isRunning] = [false, false];
  const run = async (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    try {
      await background?.(parts, signal);
    } catch (error) {
      log.error({ err: error, subgraph: name }, 'background work failed and has ended');
    }
  };
  const update = (): void => {
    const isWanted = isStarted && !closing.signal.aborted && parts.isEnabled(name);
    if (isWanted === isRunning || background === undefined) return;
    isRunning = isWanted;
    if (!isWanted) {
      if (!closing.signal.aborted) log.info({ subgraph: name }, 'background work pauses: the subgraph is switched off');
      return abort.abort();
    }
    abort = new AbortController();
    const { signal } = abort;
    // A run that was aborted ends before the next one begins.
    ended = ended.then(() => run(signal));
  };
  const stopFollowing = switches.onChange(update);
  return {
    start: () => {
      isStarted = true;
      update();
    },
    close: async () => {
      stopFollowing();
      closing.abort();
      update();
      await ended;
    },
  };
}
