/** A plan becomes steps, once; running them never looks at the plan again. */
import type { PlanNode } from '@apollo/query-planner';
import { prepareFetch } from './prepare-fetch.js';
import type { FetchContext } from './prepare-fetch.js';
import { runFetch } from './run-fetch.js';
import type { ExecutionContext } from './execution-context.js';

/** Never rejects: what goes wrong is noted in the run. */
export type PlanStep = (run: ExecutionContext) => Promise<void>;

const noStep: PlanStep = () => Promise.resolve();

/** @param path Of the objects that the node is for. */
export function createPlanStep(
  node: PlanNode,
  context: FetchContext,
  path: readonly (string | number)[] = [],
): PlanStep {
  const inner = (child: PlanNode): PlanStep => createPlanStep(child, context, path);
  switch (node.kind) {
    case 'Fetch': {
      const fetch = prepareFetch(node, path, context);
      return (run) => runFetch(fetch, run);
    }
    case 'Flatten':
      return createPlanStep(node.node, context, [...path, ...node.path]);
    case 'Sequence':
      return inSequence(node.nodes.map(inner));
    case 'Parallel':
      return inParallel(node.nodes.map(inner));
    case 'Condition': {
      const [then, otherwise] = [node.ifClause, node.elseClause].map((branch) => (branch ? inner(branch) : noStep));
      return (run) => (run.variables[node.condition] === true ? then : otherwise)?.(run) ?? noStep(run);
    }
    case 'Defer':
      throw new Error('Planning refuses @defer; there is none to execute.');
  }
}

function inSequence(steps: readonly PlanStep[]): PlanStep {
  return async (run) => {
    for (const step of steps) await step(run);
  };
}

function inParallel(steps: readonly PlanStep[]): PlanStep {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)));
  };
}
