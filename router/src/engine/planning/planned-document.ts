/**
 * The operation as the planner gets to see it: keys instead of aliases, fragments in place, no introspection, and
 * without what the caller may not read, so that no subgraph is ever asked for it.
 */
import { getNamedType, isAbstractType, isCompositeType, isInterfaceType, isObjectType, Kind, visit } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { inclusionOf, isIncluded } from './skip-and-include.js';
import { PlanningError } from './planning-error.js';
import type { PreparedOperation } from './prepare-operation.js';

/**
 * Selections of one operation, fragments spread out. Fragments can double at every level, and planning costs about 0.1
 * ms a selection during which nobody else is answered. Twenty times our largest page.
 */
const MAX_SELECTIONS = 5_000;

export interface PlannedDocumentOptions {
  readonly isUnauthorized: (field: FieldNode) => boolean;
  /** For a plan that is for one set of values of `@skip` and `@include`: whether a variable is true. */
  readonly isTrue?: ((variable: string) => boolean) | undefined;
}

/** Null when nothing is left to ask of a subgraph. */
export function createPlannedDocument(
  prepared: PreparedOperation,
  schema: GraphQLSchema,
  asked: PlannedDocumentOptions,
): DocumentNode | null {
  const { operation } = prepared;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new PlanningError('OPERATION_NOT_SUPPORTED', `The schema has no ${operation.operation}s.`);
  const selectionSet = new PlannedDocumentWriter(prepared, schema, asked).selectionSet(
    operation.selectionSet,
    root,
    true,
  );
  if (selectionSet === null) return null;
  const planned = { ...operation, directives: [], selectionSet };
  return withVariablesRenamed({ kind: Kind.DOCUMENT, definitions: [planned] }, prepared.planVariableNames);
}

class PlannedDocumentWriter {
  #count = 0;

  constructor(
    private readonly prepared: PreparedOperation,
    private readonly schema: GraphQLSchema,
    private readonly asked: PlannedDocumentOptions,
  ) {}

  selectionSet(set: SelectionSetNode, parent: GraphQLCompositeType, isRoot = false): SelectionSetNode | null {
    const selections = set.selections.flatMap((selection) => this.#selection(selection, parent, isRoot) ?? []);
    return selections.length === 0 ? null : { kind: Kind.SELECTION_SET, selections };
  }

  #selection(
    selection: SelectionNode,
    parent: GraphQLCompositeType,
    isRoot: boolean,
  ): SelectionNode | readonly SelectionNode[] | null {
    if (++this.#count > MAX_SELECTIONS) {
      throw new PlanningError(
        'OPERATION_TOO_COMPLEX',
        `The operation selects more than ${MAX_SELECTIONS} fields, its fragments spread out.`,
      );
    }
    const { isTrue } = this.asked;
    if (isTrue === undefined ? inclusionOf(selection) === 'never' : !isIncluded(selection, isTrue)) return null;
    const directives = isTrue === undefined ? (selection.directives ?? []).filter(isCondition) : [];
    switch (selection.kind) {
      case Kind.FIELD:
        return this.#field(selection, parent, directives, isRoot);
      case Kind.INLINE_FRAGMENT:
        return this.#fragment(selection.typeCondition?.name.value, selection.selectionSet, parent, directives, isRoot);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = this.prepared.fragments.get(selection.name.value);
        if (fragment === undefined) return null;
        return this.#fragment(fragment.typeCondition.name.value, fragment.selectionSet, parent, directives, isRoot);
      }
    }
  }

  #fragment(
    condition: string | undefined,
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    directives: readonly DirectiveNode[],
    isRoot: boolean,
  ): readonly SelectionNode[] {
    return this.#narrow(parent, condition).flatMap((type) => {
      const selectionSet = this.selectionSet(set, type, isRoot);
      if (selectionSet === null) return [];
      // The planner puts fields of one fragment together, but mutations are done in the order in which they are first
      // written.
      if (isRoot && this.asked.isTrue !== undefined) return selectionSet.selections;
      const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } } as const;
      return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet }];
    });
  }

  /**
   * The types that a fragment's fields are read of. The planner may fail at a fragment that neither widens nor narrows,
   * as on a union within an interface; there, each type that is of both is named. A fragment that can never apply is
   * left out.
   */
  #narrow(parent: GraphQLCompositeType, condition: string | undefined): readonly GraphQLCompositeType[] {
    const type = condition === undefined ? parent : this.schema.getType(condition);
    if (!isCompositeType(type)) return [];
    if (type === parent || this.#isWithin(parent, type)) return [parent];
    if (this.#isWithin(type, parent)) return [type];
    const possible = new Set(this.#possible(type));
    return this.#possible(parent).filter((each) => possible.has(each));
  }

  #isWithin(type: GraphQLCompositeType, abstract: GraphQLCompositeType): boolean {
    return isAbstractType(abstract) && 'getFields' in type && this.schema.isSubType(abstract, type);
  }

  #possible(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type];
  }

  #field(
    node: FieldNode,
    parent: GraphQLCompositeType,
    directives: readonly DirectiveNode[],
    isRoot: boolean,
  ): FieldNode | null {
    const name = node.name.value;
    // What the router answers itself.
    if (name === '__schema' || name === '__type' || (isRoot && name === '__typename')) return null;
    if (this.asked.isUnauthorized(node)) return null;
    const key = this.prepared.keys.get(node) ?? name;
    const planned: FieldNode = {
      kind: Kind.FIELD,
      name: node.name,
      ...(key !== name && { alias: { kind: Kind.NAME, value: key } }),
      ...(node.arguments && { arguments: node.arguments }),
      directives,
    };
    if (node.selectionSet === undefined || name === '__typename') return planned;
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = definition && getNamedType(definition.type);
    if (!isCompositeType(type)) return planned;
    return { ...planned, selectionSet: withUnconditionalSelection(this.selectionSet(node.selectionSet, type)) };
  }
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Denied or skipped to the last field, an object still has to be asked for: it may be null, or a list. The planner
 * would not ask where all of its fields are under conditions, which may all turn out false.
 */
function withUnconditionalSelection(set: SelectionSetNode | null): SelectionSetNode {
  const selections = set?.selections ?? [];
  return selections.every(isConditional)
    ? { kind: Kind.SELECTION_SET, selections: [...selections, TYPENAME] }
    : { kind: Kind.SELECTION_SET, selections };
}

function isConditional(selection: SelectionNode): boolean {
  if ((selection.directives ?? []).length > 0) return true;
  return selection.kind === Kind.INLINE_FRAGMENT && selection.selectionSet.selections.every(isConditional);
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function withVariablesRenamed(document: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode {
  if (names.size === 0) return document;
  return visit(document, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: names.get(node.name.value) ?? node.name.value } }),
  });
}
