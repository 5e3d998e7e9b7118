/** The worker that validates and plans operations; see `planning-threads.ts`. */
import { workerData } from 'node:worker_threads';
import { serveTasks } from '@marquee/runtime/threads/serve-tasks';
import { parseAndValidateWithinLimits } from '@marquee/operation-limits/parse-and-validate';
import { parse } from 'graphql';
import { planOperation } from './plan-operation.js';
import { reasonOf } from '../../errors.js';
import type { PlannerSchema } from './planner-schema.js';
import { PlanningError } from './planning-error.js';
import type { LoadResult, LoadTask, PlanningResult, PlanningTask, PlanningWorkerData } from './planning-task.js';
import { ReducedPlanners } from './reduced-planners.js';
import { loadSchemaWithPlanner } from './schema-with-planner.js';

const data = workerData as PlanningWorkerData;
let planners: ReducedPlanners | null = null;

serveTasks<LoadTask | PlanningTask, LoadResult | PlanningResult>((task) => {
  if (task.kind === 'load') return load(task.supergraphSdl);
  if (planners === null) throw new Error('No supergraph is loaded.');
  return task.kind === 'validate' ? validate(task.text, planners.whole) : plan(task, planners);
});

async function load(supergraphSdl: string): Promise<LoadResult> {
  // Two supergraphs at once would take twice the memory.
  planners = null;
  try {
    const loaded = await loadSchemaWithPlanner(supergraphSdl);
    planners = new ReducedPlanners(loaded.schema);
    return { schemas: loaded.schemas };
  } catch (error) {
    return { refusal: reasonOf(error) };
  }
}

function validate(text: string, { apiSchema }: PlannerSchema): PlanningResult {
  const { errors = [] } = parseAndValidateWithinLimits(apiSchema, text, data.limits, data);
  return {
    errors: errors.map(({ message, positions, extensions }) => ({ message, positions: positions ?? [], extensions })),
  };
}

function plan(
  { text, overrides, without }: Extract<PlanningTask, { readonly kind: 'plan' }>,
  reduced: ReducedPlanners,
): PlanningResult {
  try {
    return { plan: planOperation(parse(text, { noLocation: true }), reduced.without(without), overrides) };
  } catch (error) {
    if (!(error instanceof PlanningError) || isOutOfStack(error.cause)) throw error;
    return { failure: { code: error.code, message: error.message, cause: String(error.cause) } };
  }
}

/** The call stack is a limit of the thread and not a fact about the operation. */
function isOutOfStack(error: unknown): boolean {
  return error instanceof RangeError;
}
