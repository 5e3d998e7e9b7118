/**
 * Removes type conditions on root types from fetches. A subgraph may have other names for its root types: composition
 * calls them `Query` and `Mutation`, and does not keep their names.
 */
import { getNamedType, isCompositeType, Kind, parse, print, stripIgnoredCharacters } from 'graphql';
import type {
  DocumentNode,
  GraphQLCompositeType,
  GraphQLSchema,
  InlineFragmentNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { visit } from 'graphql';
import type { PlannerSchema } from './planner-schema.js';

type RootTypes = Pick<PlannerSchema, 'supergraphSchema' | 'rootNames'>;

/** The document with the names that the planner has for root types. */
export function withPlannerRootNames(document: DocumentNode, { rootNames }: RootTypes): DocumentNode {
  if (rootNames.size === 0) return document;
  return visit(document, {
    NamedType: (node) => ({
      ...node,
      name: { ...node.name, value: rootNames.get(node.name.value) ?? node.name.value },
    }),
  });
}

/** The text of a fetch without type conditions on root types; those on objects of abstract types stay. */
export function withoutRootTypeConditions(operation: string, { supergraphSchema, rootNames }: RootTypes): string {
  const names = new Map([...rootNames].map(([given, name]) => [name, given]));
  for (const type of [supergraphSchema.getQueryType(), supergraphSchema.getMutationType()])
    if (type) names.set(type.name, type.name);
  if (![...names.keys()].some((name) => operation.includes(`on ${name}`))) return operation;
  const document = parse(operation, { noLocation: true });
  const writer = new ConditionRemover(supergraphSchema, names);
  return stripIgnoredCharacters(
    print({
      ...document,
      definitions: document.definitions.map((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION
          ? {
              ...definition,
              selectionSet: writer.selectionSet(
                definition.selectionSet,
                supergraphSchema.getRootType(definition.operation) ?? null,
              ),
            }
          : definition,
      ),
    }),
  );
}

class ConditionRemover {
  constructor(
    private readonly schema: GraphQLSchema,
    /** Name of a root type in the plan -> its name in the schema. */
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  /** @param parent Null where the type is not known, as below `_entities`. */
  selectionSet(set: SelectionSetNode, parent: GraphQLCompositeType | null): SelectionSetNode {
    return { ...set, selections: set.selections.flatMap((selection) => this.#selection(selection, parent)) };
  }

  #selection(selection: SelectionNode, parent: GraphQLCompositeType | null): readonly SelectionNode[] {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#fragment(selection, parent);
    const definition = parent && 'getFields' in parent ? parent.getFields()[selection.name.value] : undefined;
    const type = definition && getNamedType(definition.type);
    if (selection.selectionSet === undefined) return [selection];
    return [
      { ...selection, selectionSet: this.selectionSet(selection.selectionSet, isCompositeType(type) ? type : null) },
    ];
  }

  #fragment(fragment: InlineFragmentNode, parent: GraphQLCompositeType | null): readonly SelectionNode[] {
    const planned = fragment.typeCondition?.name.value;
    const name = planned === undefined ? undefined : (this.names.get(planned) ?? planned);
    const condition = name === undefined ? parent : this.schema.getType(name);
    const type = isCompositeType(condition) ? condition : parent;
    const selectionSet = this.selectionSet(fragment.selectionSet, type);
    if (fragment.typeCondition === undefined || name === undefined) return [{ ...fragment, selectionSet }];
    const isRoot = planned !== undefined && this.names.has(planned);
    if (!isRoot || type !== parent)
      return [
        {
          ...fragment,
          typeCondition: { ...fragment.typeCondition, name: { kind: Kind.NAME, value: name } },
          selectionSet,
        },
      ];
    if ((fragment.directives ?? []).length === 0) return selectionSet.selections;
    return [{ kind: Kind.INLINE_FRAGMENT, directives: fragment.directives ?? [], selectionSet }];
  }
}
