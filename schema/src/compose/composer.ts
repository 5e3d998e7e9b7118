/**
 * Composition in a thread of its own, with limits: whatever an author sends in, the registry goes on answering, and gets its memory
 * back. One composition runs at a time.
 */
import { Worker } from 'node:worker_threads';
import type { SubgraphSource } from './compose.js';
import type { Built } from './build.js';

export interface Composer {
  /** Never rejects for what an author can get wrong. */
  build(subgraphs: readonly SubgraphSource[]): Promise<Built>;
  close(): Promise<void>;
}

export interface ComposerLimits {
  readonly timeMs: number;
  readonly memoryMb: number;
}

/** 20 subgraphs of 500 types took a few seconds and a few hundred megabytes (schema/bench). */
export const COMPOSER_LIMITS: ComposerLimits = { timeMs: 60_000, memoryMb: 2_048 };

interface Task {
  readonly subgraphs: readonly SubgraphSource[];
  readonly resolve: (built: Built) => void;
}

const overLimit = (message: string): Built => ({ outcome: 'failed', problems: [{ code: 'COMPOSITION_LIMIT', message, locations: [] }] });

export const createComposer = ({ timeMs, memoryMb }: ComposerLimits = COMPOSER_LIMITS): Composer => {
  const waiting: Task[] = [];
  let worker: Worker | null = null;
  let current: { readonly task: Task; readonly timer: NodeJS.Timeout } | null = null;
  let isClosed = false;

  const start = (): Worker => {
    // Named by its built form: what runs these sources directly has no JavaScript beside them.
    const started = new Worker(new URL('../../dist/compose/composer-worker.js', import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    started.on('message', (built: Built) => end(built));
    started.on('error', (error) => fail(started, `Composition gave up: ${error.message}. Make the schemas smaller, or raise the registry's limits.`));
    started.on('exit', () => {
      if (worker === started) worker = null;
    });
    started.unref();
    return started;
  };

  const fail = (failed: Worker, message: string): void => {
    if (worker === failed) worker = null;
    void failed.terminate();
    end(overLimit(message));
  };

  const end = (built: Built): void => {
    if (current === null) return;
    clearTimeout(current.timer);
    const { task } = current;
    current = null;
    task.resolve(built);
    next();
  };

  const next = (): void => {
    if (current !== null) return;
    const task = waiting.shift();
    if (task === undefined) return;
    const busy = (worker ??= start());
    // Held while it works, so that a process that waits for nothing else does not end under it.
    busy.ref();
    const timer = setTimeout(() => fail(busy, `Composition took longer than ${timeMs / 1000} s. Make the schemas smaller, or raise the registry's limits.`), timeMs);
    current = { task, timer };
    busy.postMessage(task.subgraphs);
    busy.unref();
  };

  return {
    build: (subgraphs) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The composer is closed.'));
        waiting.push({ subgraphs, resolve });
        next();
      }),
    close: async () => {
      isClosed = true;
      await worker?.terminate();
    },
  };
};
