/** From a plan to steps of the general path, once per plan; executing the steps does not read the plan again. */
import type { PlanNode } from '@apollo/query-planner';
import { visitPlan } from '@marquee/federation/plan-visitor';
import type { ExecutionContext } from './execution-context.js';
import { prepareFetch } from './fetches/prepare-fetch.js';
import type { FetchContext } from './fetches/prepare-fetch.js';
import { runFetch } from './fetches/run-fetch.js';

/** Never rejects: failures are recorded in the context. */
export type PlanStep = (context: ExecutionContext) => Promise<void>;

const noStep: PlanStep = () => Promise.resolve();

export function createPlanStep(plan: PlanNode, fetchContext: FetchContext): PlanStep {
  return visitPlan<PlanStep>(plan, {
    fetch: (node, path) => {
      const fetch = prepareFetch(node, path, fetchContext);
      return (context) => runFetch(fetch, context);
    },
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
