/** The distinct representations of a fetch's targets. Equal ones are sent once: a title in ten rows is fetched once. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { stringifyJson } from '@marquee/exact-json/exact-value';
import { typenameOf, valueAt } from '../data.js';
import type { Data, IsSubtype } from '../data.js';
import type { AppliesTo } from './applies-to.js';
import type { CreateRepresentation } from './representations.js';
import type { FetchRequiresInputs } from './requires-inputs.js';
import type { Rewrite } from './rewrites.js';

/** The objects that one representation stands for. */
export interface EntityTargets {
  readonly objects: Data[];
  /** Plan keys that are discarded because their inputs are missing; the same for equal representations. */
  readonly discardedKeys: ReadonlySet<string>;
}

export interface EntityBatch<T = EntityTargets> {
  readonly representations: readonly Data[];
  /** By index in `representations`. */
  readonly targets: readonly T[];
}

/** The objects that have no representation, or one without some inputs. */
export interface IncompleteTargets {
  /** Their key is missing, or all fields of the fetch need a missing input. */
  readonly withoutRepresentation: Data[];
  readonly withoutInputs: { readonly object: Data; readonly discardedKeys: ReadonlySet<string> }[];
}

export type CreateBatch = (targets: readonly Data[], incomplete: IncompleteTargets) => EntityBatch;

export interface BatchRules {
  readonly requires: readonly QueryPlanSelectionNode[];
  readonly appliesTo: AppliesTo;
  readonly createRepresentation: CreateRepresentation;
  readonly requiresInputs: FetchRequiresInputs;
  readonly rewriteInput: Rewrite | null;
  readonly isSubtype: IsSubtype;
  readonly isObjectTypeName: (name: string) => boolean;
}

export function compileBatch(rules: BatchRules): CreateBatch {
  const keysOf = compileKeysByType(rules);
  return (targets, incomplete) => {
    const builder = new BatchBuilder(rules, keysOf, incomplete);
    for (const target of targets) builder.add(target);
    return builder;
  };
}

/** The plan keys whose values, when all are plain, identify a representation of the type; null when others do too. */
type KeysOf = (typename: string) => readonly string[] | null;

/** Fields of `requires` that copy one value each. */
function compileKeysByType({ requires, rewriteInput, isSubtype, isObjectTypeName }: BatchRules): KeysOf {
  if (rewriteInput !== null) return () => null;
  const collect = (
    selections: readonly QueryPlanSelectionNode[],
    typename: string,
    keys: Map<string, string>,
  ): boolean =>
    selections.every((selection) => {
      if (selection.kind === 'Field') {
        const key = selection.alias ?? selection.name;
        const known = keys.get(selection.name);
        keys.set(selection.name, key);
        return selection.selections === undefined && (known === undefined || known === key);
      }
      const { typeCondition } = selection;
      const applies = typeCondition === undefined || isSubtype(typeCondition, typename);
      return !applies || collect(selection.selections, typename, keys);
    });
  const known = new Map<string, readonly string[] | null>();
  return (typename) => {
    const found = known.get(typename);
    if (found !== undefined) return found;
    const keys = new Map<string, string>();
    const copiesValues = collect(requires, typename, keys) && keys.get('__typename') === '__typename' && keys.size > 1;
    const result = copiesValues ? [...keys.values()].filter((key) => key !== '__typename') : null;
    // Only names of types in the schema are kept, so that a subgraph cannot fill the map.
    if (isObjectTypeName(typename)) known.set(typename, result);
    return result;
  };
}

/** A value that is equal to another one exactly if their JSON is. */
type PlainValue = string | number | boolean;

/** Representations with one first value that are compared value by value; more of them are found by their text. */
const MAX_COMPARED = 8;

/** Of one type: the first value of a representation -> the indexes of those that begin with it. */
type IndexesByValue = Map<PlainValue, number[]>;

class BatchBuilder implements EntityBatch {
  readonly representations: Data[] = [];
  readonly targets: EntityTargets[] = [];
  /** The representations of plain values, by type and values. */
  readonly #byType = new Map<string, IndexesByValue>();
  readonly #byText = new Map<string, number>();

  constructor(
    private readonly rules: BatchRules,
    private readonly keysOf: KeysOf,
    private readonly incomplete: IncompleteTargets,
  ) {}

  add(target: Data): void {
    const { appliesTo } = this.rules;
    if (!appliesTo(target)) return;
    const typename = typenameOf(target);
    const keys = typename === undefined ? null : this.keysOf(typename);
    const first = keys === null ? null : valueAt(target, keys[0] ?? '');
    if (typename === undefined || keys === null || !isPlain(first) || !arePlain(target, keys))
      return void this.#addNew(target, false);
    const ofType = this.#byType.get(typename) ?? new Map<PlainValue, number[]>();
    if (ofType.size === 0) this.#byType.set(typename, ofType);
    const indexes = ofType.get(first);
    const known = indexes === undefined ? undefined : this.#findEqual(indexes, target, keys);
    if (known !== undefined) return void known.objects.push(target);
    const isFull = indexes !== undefined && indexes.length >= MAX_COMPARED;
    const added = this.#addNew(target, !isFull);
    if (added === null || isFull) return;
    if (indexes === undefined) ofType.set(first, [added]);
    else indexes.push(added);
  }

  #findEqual(indexes: readonly number[], target: Data, keys: readonly string[]): EntityTargets | undefined {
    for (const index of indexes) {
      const known = this.targets[index];
      if (hasEqualValues(known, target, keys)) return known;
    }
    return undefined;
  }

  /** @param isNew Whether it is known that no equal representation is in the batch. */
  #addNew(target: Data, isNew: boolean): number | null {
    const { createRepresentation, requiresInputs, rewriteInput } = this.rules;
    const representation = createRepresentation(target);
    const discardedKeys = representation && requiresInputs.dependents(representation.missing);
    if (representation === null || discardedKeys === null) {
      this.incomplete.withoutRepresentation.push(target);
      return null;
    }
    const { fields } = representation;
    rewriteInput?.(fields);
    if (discardedKeys.size > 0) this.incomplete.withoutInputs.push({ object: target, discardedKeys });
    const text = isNew ? null : stringifyJson(fields);
    const known = text === null ? undefined : this.#byText.get(text);
    if (known !== undefined) {
      this.targets[known]?.objects.push(target);
      return known;
    }
    const index = this.representations.push(fields) - 1;
    this.targets.push({ objects: [target], discardedKeys });
    if (text !== null) this.#byText.set(text, index);
    return index;
  }
}

function isPlain(value: unknown): value is PlainValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function arePlain(target: Data, keys: readonly string[]): boolean {
  for (let position = 1; position < keys.length; position += 1)
    if (!isPlain(valueAt(target, keys[position] ?? ''))) return false;
  return true;
}

/** Apart from the first value, which is equal. */
function hasEqualValues(known: EntityTargets | undefined, target: Data, keys: readonly string[]): boolean {
  const object = known?.objects[0];
  if (object === undefined) return false;
  for (let position = 1; position < keys.length; position += 1) {
    const key = keys[position] ?? '';
    if (valueAt(object, key) !== valueAt(target, key)) return false;
  }
  return true;
}
