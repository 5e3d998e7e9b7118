/**
 * The number of comparisons that the validation rule *Field Selection Merging* makes. It compares every pair of fields
 * that have the same response name at one place of the response, so nested repetitions multiply: `{ a { a { a } } }`
 * with each field written eight times has 130,000 pairs.
 */
import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/** Whether there are more than `allowed` pairs. Stops counting there, so that counting costs no more than that. */
export function hasMoreOverlaps(document: DocumentNode, allowed: number): boolean {
  const counter = new OverlapCounter(document, allowed);
  try {
    counter.countAll();
    return false;
  } catch (error) {
    if (error === TOO_MANY) return true;
    throw error;
  }
}

/** Fields are nested deeper than this only if a fragment contains itself, which validation refuses. */
const MAX_DEPTH = 500;

const TOO_MANY = new Error('There are more overlaps than allowed.');

/** A visited selection costs a fraction of a comparison: it is counted as one of this many. */
const SELECTIONS_PER_OVERLAP = 2;

/** The fields and fragments of selection sets that are merged at one place. */
interface MergedSelections {
  readonly fields: Map<string, FieldNode[]>;
  readonly spreads: Set<string>;
}

class OverlapCounter {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** Fragments that an operation reaches. The others are counted by themselves, since validation visits them too. */
  readonly #reached = new Set<string>();
  #count = 0;

  constructor(
    private readonly document: DocumentNode,
    private readonly allowed: number,
  ) {
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
  }

  countAll(): void {
    for (const definition of this.document.definitions)
      if (definition.kind === Kind.OPERATION_DEFINITION) this.#countMerged([definition.selectionSet], 0);
    for (const [name, { selectionSet }] of this.#fragments)
      if (!this.#reached.has(name)) this.#countMerged([selectionSet], 0);
  }

  #countMerged(sets: readonly SelectionSetNode[], depth: number): void {
    if (depth > MAX_DEPTH) return;
    const merged: MergedSelections = { fields: new Map(), spreads: new Set() };
    for (const set of sets) this.#collect(set, merged);
    this.#add(pairsOf(merged.spreads.size));
    for (const fields of merged.fields.values()) {
      this.#add(pairsOf(fields.length));
      const inner = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (inner.length > 0) this.#countMerged(inner, depth + 1);
    }
  }

  #collect({ selections }: SelectionSetNode, merged: MergedSelections): void {
    this.#add(selections.length / SELECTIONS_PER_OVERLAP);
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = merged.fields.get(name);
        if (same === undefined) merged.fields.set(name, [selection]);
        else same.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        this.#collect(selection.selectionSet, merged);
      } else if (!merged.spreads.has(selection.name.value)) {
        merged.spreads.add(selection.name.value);
        this.#reached.add(selection.name.value);
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment !== undefined) this.#collect(fragment.selectionSet, merged);
      }
    }
  }

  #add(count: number): void {
    this.#count += count;
    if (this.#count > this.allowed) throw TOO_MANY;
  }
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
