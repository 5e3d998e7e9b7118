/** Plans known operations in a thread of its own, with limits, and remembers what it found: checks ask about what is served again and again. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { createThread } from '../../threads/thread.js';
import type { ThreadLimits } from '../../threads/thread.js';
import type { Analysis, AnalysisTask } from './analyse.js';

export interface Analyst {
  /** Rejects with a `ThreadLimitError` when the operations are too many or too large to be planned in time. */
  analyse(task: AnalysisTask): Promise<Analysis>;
  close(): Promise<void>;
}

/** 53 operations on five subgraphs took 0.6 s and some 100 MB. */
const LIMITS: ThreadLimits = { timeMs: 30_000, memoryMb: 1_024 };
/** Graphs with their operations: what is served in some variants, and what is proposed for it at the moment. */
const REMEMBERED = 16;

export const createAnalyst = (limits: ThreadLimits = LIMITS): Analyst => {
  const thread = createThread<AnalysisTask, Analysis>(new URL('../../../dist/check/plans/analyst-worker.js', import.meta.url), limits);
  const remembered = new LRUCache<string, Promise<Analysis>>({ max: REMEMBERED });
  return {
    analyse: (task) => {
      const id = createHash('sha256').update(JSON.stringify(task)).digest('base64');
      const known = remembered.get(id);
      if (known !== undefined) return known;
      const analysis = thread.run(task);
      remembered.set(id, analysis);
      analysis.catch(() => remembered.delete(id));
      return analysis;
    },
    close: () => thread.close(),
  };
};
