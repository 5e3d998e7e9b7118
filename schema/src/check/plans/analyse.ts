/** What operations cost on a supergraph, and what they lose of it: a pure function of both. */
import { parse } from 'graphql';
import { outagesOf } from './blast-radius.js';
import type { Outage } from './blast-radius.js';
import { costOf } from './plan-cost.js';
import type { PlanCost } from './plan-cost.js';
import { readPlannedGraph } from './planned-graph.js';
import type { PlannedGraph } from './planned-graph.js';

export interface OperationAnalysis {
  readonly cost: PlanCost;
  /** One for each subgraph of the graph. */
  readonly outages: readonly Outage[];
}

export interface AnalysisTask {
  readonly supergraphSdl: string;
  /** One operation each, with its fragments. */
  readonly operations: readonly string[];
}

/** In the order of the operations; null for one that the graph does not answer, or that cannot be planned. */
export type Analysis = readonly (OperationAnalysis | null)[];

/** Throws for what is no supergraph. */
export function analyse({ supergraphSdl, operations }: AnalysisTask): Analysis {
  const graph = readPlannedGraph(supergraphSdl);
  return operations.map((body) => analyseOne(body, graph));
}

function analyseOne(body: string, graph: PlannedGraph): OperationAnalysis | null {
  try {
    const document = parse(body);
    const plan = graph.plan(document);
    return plan && { cost: costOf(plan.node), outages: outagesOf(document, plan, graph) };
  } catch {
    // What is no operation of this graph, or explodes when planned, is other checks' business.
    return null;
  }
}
