/**
 * The document that the planner gets: plan keys instead of aliases, fragments inlined, no introspection, and without
 * the fields that the caller may not read, so that they are requested from no subgraph.
 */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  Kind,
  OperationTypeNode,
  visit,
} from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLObjectType,
  GraphQLSchema,
  InlineFragmentNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { isCustomDirective, readFragmentDirectives } from './custom-directives.js';
import type { CustomDirectives, FragmentDirectives } from './custom-directives.js';
import { inclusionOf, isIncluded, isSkipOrInclude } from './skip-and-include.js';
import { PlanningError } from './planning-error.js';
import type { FieldsOff } from './fields-off.js';
import type { PreparedOperation } from './prepare-operation.js';

/**
 * Limit of an operation's selections after inlining. Fragments can double at every level, and planning blocks the event
 * loop for about 0.1 ms per selection. Twenty times the largest page of the demo.
 */
const MAX_SELECTIONS = 5_000;

export interface PlannedDocumentOptions {
  readonly isUnauthorized: (field: FieldNode) => boolean;
  /** Fields that are switched off. */
  readonly fieldsOff?: FieldsOff | null | undefined;
  /** Whether a variable is true, for a plan with `@skip` and `@include` decided; undefined to keep the conditions. */
  readonly isTrue?: ((variable: string) => boolean) | undefined;
  /** Gets the custom directives, which are replaced by markers; without it they stay, except those of named fragments. */
  readonly customDirectives?: CustomDirectives;
  /** Of a mutation; `PROPAGATE` by default. */
  readonly errorBehavior?: ErrorBehavior;
}

/** Null when no field is left for a subgraph. Throws a `PlanningError`. */
export function createPlannedDocument(
  prepared: PreparedOperation,
  schema: GraphQLSchema,
  options: PlannedDocumentOptions,
): DocumentNode | null {
  const { operation } = prepared;
  const root = schema.getRootType(operation.operation);
  if (!root)
    throw new PlanningError('OPERATION_NOT_SUPPORTED', `The schema has no root type for a ${operation.operation}.`);
  const selectionSet = new PlannedDocumentWriter(prepared, schema, options).selectionSet(
    operation.selectionSet,
    root,
    true,
  );
  if (selectionSet === null) return null;
  const directives =
    options.customDirectives === undefined ? (operation.directives ?? []).filter(isCustomDirective) : [];
  const isMutation = operation.operation === OperationTypeNode.MUTATION;
  const planned = {
    ...operation,
    directives,
    selectionSet: isMutation ? withCallsTogether(selectionSet) : selectionSet,
  };
  return withVariablesRenamed({ kind: Kind.DOCUMENT, definitions: [planned] }, prepared.planVariableNames);
}

/**
 * Puts the selections of each root field together, where the first is. A field that is selected twice with different
 * directives is one call, which the planner would divide if there are fields of another subgraph between the selections.
 */
function withCallsTogether(set: SelectionSetNode): SelectionSetNode {
  const calls = new Map<string, SelectionNode[]>();
  for (const [index, selection] of set.selections.entries()) {
    const key = selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : `fragment ${index}`;
    calls.set(key, [...(calls.get(key) ?? []), selection]);
  }
  return { ...set, selections: [...calls.values()].flat() };
}

class PlannedDocumentWriter {
  #count = 0;
  /** Whether an unauthorized or switched off root field of a mutation makes the data null: those after it are not executed. */
  #isDataLost = false;
  /** The fragments with custom directives between the enclosing field and the current selection. */
  #fragments: readonly FragmentDirectives[] = [];

  constructor(
    private readonly prepared: PreparedOperation,
    private readonly schema: GraphQLSchema,
    private readonly options: PlannedDocumentOptions,
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
        `The operation has more than ${MAX_SELECTIONS} selections after its fragments are inlined.`,
      );
    }
    const { isTrue } = this.options;
    if (isTrue === undefined ? inclusionOf(selection) === 'never' : !isIncluded(selection, isTrue)) return null;
    const conditions = isTrue === undefined ? (selection.directives ?? []).filter(isSkipOrInclude) : [];
    if (selection.kind === Kind.FIELD) {
      const remaining = this.options.fieldsOff?.remainingTypes(parent, selection.name.value) ?? null;
      return remaining === null
        ? this.#field(selection, parent, conditions, isRoot)
        : remaining.flatMap((type) => this.#fieldOfType(selection, type, conditions));
    }
    const definition =
      selection.kind === Kind.INLINE_FRAGMENT ? null : (this.prepared.fragments.get(selection.name.value) ?? null);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : definition;
    if (fragment === null) return null;
    const enclosing = this.#fragments;
    const custom = readFragmentDirectives(selection, definition);
    if (custom !== null) this.#fragments = [...enclosing, custom];
    const isKept = this.options.customDirectives === undefined && selection.kind === Kind.INLINE_FRAGMENT;
    const directives = isKept ? [...conditions, ...(custom?.ofSelection ?? [])] : conditions;
    const planned = this.#fragment(fragment, parent, directives, isRoot);
    this.#fragments = enclosing;
    return planned;
  }

  #fragment(
    { typeCondition: condition, selectionSet: set }: InlineFragmentNode | FragmentDefinitionNode,
    parent: GraphQLCompositeType,
    directives: readonly DirectiveNode[],
    isRoot: boolean,
  ): readonly SelectionNode[] {
    return this.#narrow(parent, condition?.name.value).flatMap((type) => {
      const selectionSet = this.selectionSet(set, type, isRoot);
      if (selectionSet === null) return [];
      // Root fields of a mutation are not kept in fragments: the planner groups the fields of one fragment, which would
      // change the order of execution.
      if (isRoot && this.options.isTrue !== undefined) return selectionSet.selections;
      const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } } as const;
      return [{ kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet }];
    });
  }

  /**
   * The types of a fragment's objects. The planner can fail on a fragment whose type condition neither contains nor is
   * contained in the parent type, such as a union within an interface. Such a fragment is replaced by one for each
   * object type that both have in common. A fragment that can never apply is removed.
   */
  #narrow(parent: GraphQLCompositeType, condition: string | undefined): readonly GraphQLCompositeType[] {
    const type = condition === undefined ? parent : this.schema.getType(condition);
    if (!isCompositeType(type)) return [];
    if (type === parent || this.#isWithin(parent, type)) return [parent];
    if (this.#isWithin(type, parent)) return [type];
    const possible = new Set(this.#possibleTypes(type));
    return this.#possibleTypes(parent).filter((each) => possible.has(each));
  }

  #isWithin(type: GraphQLCompositeType, abstract: GraphQLCompositeType): boolean {
    return isAbstractType(abstract) && 'getFields' in type && this.schema.isSubType(abstract, type);
  }

  #possibleTypes(type: GraphQLCompositeType): readonly GraphQLObjectType[] {
    return isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type];
  }

  /** A field of an abstract type, for one of its object types. */
  #fieldOfType(
    node: FieldNode,
    type: GraphQLObjectType,
    conditions: readonly DirectiveNode[],
  ): readonly InlineFragmentNode[] {
    const field = this.#field(node, type, conditions, false);
    return field === null ? [] : [onType(type, [field])];
  }

  #field(
    node: FieldNode,
    parent: GraphQLCompositeType,
    conditions: readonly DirectiveNode[],
    isRoot: boolean,
  ): FieldNode | null {
    const name = node.name.value;
    // The router resolves these itself.
    if (name === '__schema' || name === '__type' || (isRoot && name === '__typename')) return null;
    if (this.#isDataLost && isRoot) return null;
    if (this.options.isUnauthorized(node) || (this.options.fieldsOff?.causeOf(parent, name) ?? null) !== null) {
      this.#isDataLost ||= isRoot && this.#losesData(parent, name);
      return null;
    }
    const key = this.prepared.keys.get(node) ?? name;
    const planned: FieldNode = {
      kind: Kind.FIELD,
      name: node.name,
      ...(key !== name && { alias: { kind: Kind.NAME, value: key } }),
      ...(node.arguments && { arguments: node.arguments }),
      directives: [...conditions, ...this.#customDirectivesOf(node)],
    };
    if (node.selectionSet === undefined || name === '__typename') return planned;
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = definition && getNamedType(definition.type);
    if (!isCompositeType(type)) return planned;
    const enclosing = this.#fragments;
    this.#fragments = [];
    const selectionSet = withUnconditionalSelection(this.selectionSet(node.selectionSet, type));
    this.#fragments = enclosing;
    return { ...planned, selectionSet };
  }

  /** Whether an error of the root field makes the data null. */
  #losesData(parent: GraphQLCompositeType, field: string): boolean {
    const { errorBehavior } = this.options;
    if (parent !== this.schema.getMutationType() || errorBehavior === 'NULL') return false;
    return errorBehavior === 'HALT' || isNonNullType(this.schema.getMutationType()?.getFields()[field]?.type);
  }

  #customDirectivesOf(node: FieldNode): readonly DirectiveNode[] {
    const { customDirectives } = this.options;
    if (customDirectives === undefined) return (node.directives ?? []).filter(isCustomDirective);
    const marker = customDirectives.markerFor(node, this.#fragments);
    return marker === null ? [] : [marker];
  }
}

function onType(type: GraphQLObjectType, selections: readonly SelectionNode[]): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Adds `__typename` to a selection set in which every selection is conditional, or none is left. The object has to be
 * fetched even then, since it may be null or a list; the planner would not fetch it if all conditions can be false.
 */
function withUnconditionalSelection(set: SelectionSetNode | null): SelectionSetNode {
  const selections = set?.selections ?? [];
  return selections.every(isConditional)
    ? { kind: Kind.SELECTION_SET, selections: [...selections, TYPENAME] }
    : { kind: Kind.SELECTION_SET, selections };
}

function isConditional(selection: SelectionNode): boolean {
  if ((selection.directives ?? []).some(isSkipOrInclude)) return true;
  return selection.kind === Kind.INLINE_FRAGMENT && selection.selectionSet.selections.every(isConditional);
}

function withVariablesRenamed(document: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode {
  if (names.size === 0) return document;
  return visit(document, {
    Variable: (node) => ({ ...node, name: { ...node.name, value: names.get(node.name.value) ?? node.name.value } }),
  });
}
