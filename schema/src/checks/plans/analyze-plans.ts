/** The cost of operations on a supergraph, and what each loses when a subgraph is down. Depends on nothing else. */
import { parse } from 'graphql';
import { costOf } from '@marquee/federation/plan-cost';
import type { PlanCost } from '@marquee/federation/plan-cost';
import { outagesOf } from './blast-radius.js';
import type { Outage } from './blast-radius.js';
import { createSupergraphPlanner } from './supergraph-planner.js';
import type { SupergraphPlanner } from './supergraph-planner.js';

export interface OperationAnalysis {
  readonly cost: PlanCost;
  /** One for each subgraph of the supergraph. */
  readonly outages: readonly Outage[];
}

export interface AnalysisTask {
  readonly supergraphSdl: string;
  /** Documents with one operation each, and its fragments. */
  readonly operations: readonly string[];
}

/** In the order of the operations; null for an operation that is not valid, or cannot be planned. */
export type Analysis = readonly (OperationAnalysis | null)[];

/** Throws when the text is no supergraph. */
export function analyzePlans({ supergraphSdl, operations }: AnalysisTask): Analysis {
  const planner = createSupergraphPlanner(supergraphSdl);
  return operations.map((body) => analyzeOperation(body, planner));
}

function analyzeOperation(body: string, planner: SupergraphPlanner): OperationAnalysis | null {
  try {
    const document = parse(body);
    const plan = planner.plan(document);
    return plan && { cost: costOf(plan.node), outages: outagesOf(document, plan, planner) };
  } catch {
    // Other checks report operations that do not parse, and those that exceed the planning limits.
    return null;
  }
}
