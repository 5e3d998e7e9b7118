/** The worker of the composition thread; see `composition-thread.ts`. */
import { filterSupergraph } from '../contract-variants/filter-supergraph.js';
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import { build } from './build.js';
import type { BuildResult } from './build.js';
import type { CompositionTask } from './composition-thread.js';

/** An exception of composition is a bug. It is reported as a problem, so that the worker keeps running. */
function runTask(task: CompositionTask): BuildResult {
  try {
    return task.kind === 'build' ? build(task.subgraphs) : filterSupergraph(task.supergraphSdl, task.filter);
  } catch (error) {
    const message = `Composition failed because of a bug: ${error instanceof Error ? error.message : String(error)}`;
    return { outcome: 'failed', problems: [{ code: 'COMPOSITION_BUG', message, locations: [] }] };
  }
}

serveTasks(runTask);
