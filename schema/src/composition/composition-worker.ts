/** The thread that composes; see `composer.ts`. */
import { parentPort } from 'node:worker_threads';
import { filterSupergraph } from '../contract-variants/filter-supergraph.js';
import { build } from './build.js';
import type { BuildResult } from './build.js';
import type { CompositionTask } from './composition-thread.js';

function run(task: CompositionTask): BuildResult {
  return task.kind === 'build' ? build(task.subgraphs) : filterSupergraph(task.supergraphSdl, task.filter);
}

/**
 * What composition throws is a bug of it, or of ours: whoever waits is told, and the next task finds the thread well.
 */
function runSafely(task: CompositionTask): BuildResult {
  try {
    return run(task);
  } catch (error) {
    const message = `Composition failed in a way that it should not: ${error instanceof Error ? error.message : String(error)}`;
    return { outcome: 'failed', problems: [{ code: 'COMPOSITION_BUG', message, locations: [] }] };
  }
}

parentPort?.on('message', (task: CompositionTask) => parentPort?.postMessage(runSafely(task)));
