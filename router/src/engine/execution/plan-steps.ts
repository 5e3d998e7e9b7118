/** From a plan to steps of the general path, once per plan; executing the steps does not read the plan again. */
import type { PlanNode } from '@apollo/query-planner';
import { visitPlan } from '@marquee/federation/plan-visitor';
import type { ExecutionContext } from './execution-context.js';
import { prepareFetch } from './fetches/prepare-fetch.js';
import type { FetchContext, PreparedFetch } from './fetches/prepare-fetch.js';
import { runFetch } from './fetches/run-fetch.js';

/** Never rejects: failures are recorded in the context. */
export type PlanStep = (context: ExecutionContext) => Promise<void>;

const noStep: PlanStep = () => Promise.resolve();

export function createPlanStep(plan: PlanNode, fetchContext: FetchContext): PlanStep {
  return visitPlan<PlanStep>(plan, {
    fetch: (node, path) => createFetchStep(prepareFetch(node, path, fetchContext)),
    sequence: (steps) => async (context) => {
      for (const step of steps) await step(context);
    },
    parallel: (steps) => async (context) => {
      await Promise.all(steps.map((step) => step(context)));
    },
    condition: (variable, ifTrue, ifFalse) => {
      const [trueStep, falseStep] = [ifTrue?.() ?? noStep, ifFalse?.() ?? noStep];
      return (context) => (context.variables[variable] === true ? trueStep : falseStep)(context);
    },
  });
}

/** Root fields of a mutation are executed one after another. After one that makes the data null, the others are not. */
function createFetchStep(fetch: PreparedFetch): PlanStep {
  if (fetch.kind !== 'mutation') return (context) => runFetch(fetch, context);
  const keys = new Set(fetch.selection.map(({ key }) => key));
  return async (context) => {
    if (context.isDataLostBefore?.(keys) !== true) await runFetch(fetch, context);
  };
}
