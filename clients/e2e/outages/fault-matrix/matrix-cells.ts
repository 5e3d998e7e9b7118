/** The cells of the matrix: a fault, the subgraphs that have it, and an operation. */
import { CriticalityModel } from '@marquee/federation/criticality';
import type { Random } from '@marquee/runtime/random';
import { parse } from 'graphql';
import { committedSupergraph } from '../../browse/plan-budgets.js';
import { MATRIX_FAULTS } from './matrix-faults.js';
import type { MatrixFault } from './matrix-faults.js';
import type { MatrixOperation } from './matrix-operations.js';

/** Cells with the same fault: it is injected once for all of them. */
export interface MatrixGroup {
  readonly fault: MatrixFault;
  readonly subgraphs: readonly string[];
  readonly operations: readonly MatrixOperation[];
}

/** Every subgraph alone, and every pair of those that have no core field. */
export function brokenSets(): readonly (readonly string[])[] {
  const model = new CriticalityModel(parse(committedSupergraph()));
  const optional = model.subgraphs.filter((name) => model.ofSubgraph(name).importance === 'non-core');
  const pairs = optional.flatMap((one, index) => optional.slice(index + 1).map((other) => [one, other]));
  return [...model.subgraphs.map((name) => [name]), ...pairs];
}

/** Every cell, in a random order of groups and of operations. */
export function wholeMatrix(operations: readonly MatrixOperation[], random: Random): readonly MatrixGroup[] {
  const groups = brokenSets().flatMap((subgraphs) =>
    MATRIX_FAULTS.map((fault) => ({ fault, subgraphs, operations: shuffled(operations, random) })),
  );
  return shuffled(groups, random);
}

/** Operations of a sampled group: those that the fault concerns, and one that it does not. */
const SAMPLED = 5;

/** Every fault with every set of subgraphs, each with a few operations. */
export function sampledMatrix(operations: readonly MatrixOperation[], random: Random): readonly MatrixGroup[] {
  return wholeMatrix(operations, random).map((group) => {
    const concerned = group.operations.filter((each) => isConcerned(each, group.subgraphs));
    const others = group.operations.filter((each) => !isConcerned(each, group.subgraphs));
    return { ...group, operations: [...concerned.slice(0, SAMPLED), ...others.slice(0, 1)] };
  });
}

export function isConcerned({ subgraphs }: MatrixOperation, broken: readonly string[]): boolean {
  return broken.some((name) => subgraphs.has(name));
}

function shuffled<T>(list: readonly T[], random: Random): readonly T[] {
  return list
    .map((each) => ({ each, order: random.next() }))
    .sort((one, other) => one.order - other.order)
    .map(({ each }) => each);
}
