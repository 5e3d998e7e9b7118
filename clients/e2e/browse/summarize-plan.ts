/**
 * The query plan of an operation by the router's planner, reduced to what tests need: fetches, their depth, and the
 * subgraph of each field.
 */
import type { FetchNode } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import { fetchSelectionSet } from '@marquee/federation/fetch-operation';
import { parsePathElement } from '@marquee/federation/flatten-path';
import { costOf } from '@marquee/federation/plan-cost';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { PlanPath } from '@marquee/federation/plan-visitor';
import { createPlanner, loadSupergraph } from '@marquee/federation/planner';
import type { Planner } from '@marquee/federation/planner';

export interface PlannedFetch {
  readonly service: string;
  readonly kind: 'root' | 'entities';
  /**
   * The requested fields as response paths without list indexes, as in `viewer.profile.name`. Parents come before their
   * children.
   */
  readonly paths: readonly string[];
}

export interface PlanSummary {
  readonly fetches: readonly PlannedFetch[];
  /** The length of the longest chain of dependent fetches. */
  readonly hops: number;
}

function pathsIn(set: SelectionSetNode, prefix: string): readonly string[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) return pathsIn(selection.selectionSet, prefix);
    const path = [prefix, selection.alias?.value ?? selection.name.value].filter((key) => key !== '').join('.');
    return [path, ...(selection.selectionSet === undefined ? [] : pathsIn(selection.selectionSet, path))];
  });
}

function toFetch(node: FetchNode, path: PlanPath): PlannedFetch {
  const keys = path.flatMap((element) => {
    const { step } = parsePathElement(element);
    return step.kind === 'key' ? [step.key] : [];
  });
  const set = fetchSelectionSet(node);
  return {
    service: node.serviceName,
    kind: node.requires === undefined ? 'root' : 'entities',
    paths: set === null ? [] : pathsIn(set, keys.join('.')).filter((each) => !each.endsWith('__typename')),
  };
}

let latest: { readonly sdl: string; readonly planner: Planner } | null = null;

/** Loading a supergraph takes longer than planning an operation. */
function plannerOf(sdl: string): Planner {
  if (latest?.sdl !== sdl)
    latest = { sdl, planner: createPlanner(loadSupergraph(sdl, { validate: true }), { validateOperations: true }) };
  return latest.planner;
}

/** Plans `operation` (one operation with its fragments) on the supergraph without executing it. */
export function planOf(supergraphSdl: string, operation: string): PlanSummary {
  const plan = plannerOf(supergraphSdl).plan(parse(operation));
  if (plan === null) throw new Error('The operation needs no fetch.');
  return { fetches: fetchesIn(plan).map(({ node, path }) => toFetch(node, path)), hops: costOf(plan).hops };
}
