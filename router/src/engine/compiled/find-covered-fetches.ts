/**
 * Finds fetches whose entities another fetch of the plan has too: it goes to the same subgraph, selects the same fields
 * and others, and sends the same fields of the entity and others. An entity that such a fetch has returned is not
 * requested again.
 */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, print } from 'graphql';
import { readSelectionSet } from '@marquee/federation/fetch-operation';
import type { SlotFetch } from './read-plan.js';

/** A fetch that selects more, and one that selects less. */
export interface CoveredFetch {
  readonly by: SlotFetch;
  readonly fetch: SlotFetch;
}

/** Pairs of one plan: each costs a key for each entity of the larger fetch. */
const MAX_PAIRS = 64;

/** Only fetches of one type that select leaves alone. */
export function findCoveredFetches(fetches: readonly SlotFetch[]): readonly CoveredFetch[] {
  const read = fetches.flatMap((fetch) => {
    const leaves = readLeaves(fetch);
    return leaves === null ? [] : [{ fetch, leaves }];
  });
  const pairs = read.flatMap((by) =>
    read.filter((each) => isCovered(each, by)).map(({ fetch }) => ({ by: by.fetch, fetch })),
  );
  return pairs.length <= MAX_PAIRS ? pairs : [];
}

interface LeafFetch {
  readonly fetch: SlotFetch;
  /** The fields with their aliases and arguments. */
  readonly leaves: ReadonlySet<string>;
}

function readLeaves({ node, entities }: SlotFetch): ReadonlySet<string> | null {
  if (entities?.typeNames.length !== 1) return null;
  const [field] = readSelectionSet(node.operation, false)?.selections ?? [];
  const sets = field?.kind === Kind.FIELD ? (field.selectionSet?.selections ?? []) : [];
  const [fragment, ...others] = sets;
  if (fragment?.kind !== Kind.INLINE_FRAGMENT || others.length > 0) return null;
  const { selections } = fragment.selectionSet;
  const areLeaves = selections.every(
    (each) => each.kind === Kind.FIELD && each.selectionSet === undefined && (each.directives ?? []).length === 0,
  );
  return areLeaves ? new Set(selections.map(print)) : null;
}

function isCovered(each: LeafFetch, by: LeafFetch): boolean {
  const [own, others] = [each.fetch, by.fetch];
  return (
    each.leaves.size < by.leaves.size &&
    own.node.serviceName === others.node.serviceName &&
    own.entities?.typeNames[0] === others.entities?.typeNames[0] &&
    [...each.leaves].every((leaf) => by.leaves.has(leaf)) &&
    areRequired(own.entities?.requires ?? [], others.entities?.requires ?? [])
  );
}

function areRequired(some: readonly QueryPlanSelectionNode[], all: readonly QueryPlanSelectionNode[]): boolean {
  const [known, wanted] = [requiredFields(all), requiredFields(some)];
  return wanted !== null && known !== null && wanted.every((field) => known.includes(field));
}

/** Null for a form that is not compared. */
function requiredFields(requires: readonly QueryPlanSelectionNode[]): readonly string[] | null {
  const [fragment, ...others] = requires;
  if (fragment?.kind !== 'InlineFragment' || others.length > 0) return null;
  return fragment.selections.map((each) => JSON.stringify(each));
}
