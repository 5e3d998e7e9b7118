/**
 * Plans known operations in a thread of its own, with limits, and remembers what it found: checks ask about what is
 * served again and again.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { createLimitedThread } from '../../threads/limited-thread.js';
import type { ThreadLimits } from '../../threads/limited-thread.js';
import type { Analysis, AnalysisTask, OperationAnalysis } from './analyse.js';

export interface Analyst {
  /** Rejects with a `ThreadLimitError` when the operations are too many or too large to be planned in time. */
  analyse(task: AnalysisTask): Promise<Analysis>;
  close(): Promise<void>;
}

/** 53 operations on seven subgraphs take 0.2 s and some 100 MB. */
const LIMITS: ThreadLimits = { cpuMs: 30_000, memoryMb: 1_024 };
/** What is served in some variants, and what is proposed for it at the moment. */
const REMEMBERED_GRAPHS = 16;

/** Operations come and go with the traffic, graphs stay: each is planned once on each. */
const REMEMBERED_OPERATIONS = 2_000;

type OnOneGraph = LRUCache<string, Promise<OperationAnalysis | null>>;

export function createAnalyst(limits: ThreadLimits = LIMITS): Analyst {
  const thread = createLimitedThread<AnalysisTask, Analysis>(
    new URL('../../../dist/check/plans/analyst-worker.js', import.meta.url),
    limits,
  );
  const graphs = new LRUCache<string, OnOneGraph>({ max: REMEMBERED_GRAPHS });

  const graphOf = (supergraphSdl: string): OnOneGraph => {
    const id = createHash('sha256').update(supergraphSdl).digest('base64');
    const graph: OnOneGraph = graphs.get(id) ?? new LRUCache({ max: REMEMBERED_OPERATIONS });
    graphs.set(id, graph);
    return graph;
  };

  /** What is remembered of a graph, and of the rest a promise each, remembered from now on. */
  const learn = (task: AnalysisTask, graph: OnOneGraph): ReadonlyMap<string, Promise<OperationAnalysis | null>> => {
    const texts = [...new Set(task.operations)];
    const known = new Map<string, Promise<OperationAnalysis | null>>();
    for (const body of texts) {
      const found = graph.get(body);
      if (found !== undefined) known.set(body, found);
    }
    const unknown = texts.filter((body) => !known.has(body));
    if (unknown.length === 0) return known;
    const analysis = thread.run({ ...task, operations: unknown });
    for (const [index, body] of unknown.entries()) {
      const one = analysis.then((found) => found[index] ?? null);
      known.set(body, one);
      graph.set(body, one);
    }
    analysis.catch(() => unknown.forEach((body) => graph.delete(body)));
    return known;
  };

  return {
    analyse: (task) => {
      const known = learn(task, graphOf(task.supergraphSdl));
      return Promise.all(task.operations.map((body) => known.get(body) ?? Promise.resolve(null)));
    },
    close: () => thread.close(),
  };
}
