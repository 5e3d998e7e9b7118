/**
 * The response header `cache-control`, from the directives `@cacheControl` of the selected fields. Apollo Server's plugin
 * calls a hook for each resolved field; here the header of an operation is computed once.
 */
import { getNamedType, isAbstractType, isCompositeType, isObjectType, Kind, typeFromAST } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import type { ResponseValidity } from './response-validity.js';

const NOT_CACHEABLE = 'no-store';

/** The root field of entities. */
const ENTITIES = '_entities';

/** What one `@cacheControl` says. */
interface CacheHint {
  readonly maxAge?: number;
  readonly scope?: 'PUBLIC' | 'PRIVATE';
  readonly inheritMaxAge?: true;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/**
 * The header of a response without errors. It is the strictest of all fields that the operation selects on any object,
 * whatever its conditions are and whether a value is null.
 */
export type CacheControlOf = (document: DocumentNode, operation: OperationDefinitionNode) => string;

/** The time of a request, and how long its values stay as they are. */
export interface ValidityContext extends BaseContext {
  readonly now: Date;
  readonly validity: ResponseValidity;
}

/** Sets the header of each response. Its age ends when a value changes by the clock. */
export function cacheControlHeader(schema: GraphQLSchema): ApolloServerPlugin<ValidityContext> {
  const headerOf = createCacheControl(schema);
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response: { http, body }, document, operation, contextValue }) => {
        const isComplete = body.kind === 'single' && body.singleResult.errors === undefined;
        const isCacheable = isComplete && document !== undefined && operation !== undefined && operation !== null;
        const header = isCacheable ? headerOf(document, operation) : NOT_CACHEABLE;
        const { validity, now } = contextValue;
        http.headers.set('cache-control', withinSeconds(header, validity.unchangedSeconds(now)));
      },
    }),
  };
}

/** The header with an age of these seconds at most; a value that changes then is not to be used after it. */
function withinSeconds(header: string, seconds: number): string {
  const maxAge = Number(/^max-age=(\d+)/.exec(header)?.[1] ?? 0);
  if (seconds >= maxAge) return header;
  return seconds <= 0 ? NOT_CACHEABLE : `${header.replace(/^max-age=\d+/, `max-age=${seconds}`)}, must-revalidate`;
}

export function createCacheControl(schema: GraphQLSchema): CacheControlOf {
  const known = new WeakMap<OperationDefinitionNode, string>();
  return (document, operation) => {
    let header = known.get(operation);
    if (header === undefined) {
      header = computeHeader(schema, document, operation);
      known.set(operation, header);
    }
    return header;
  };
}

function computeHeader(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): string {
  const root = schema.getRootType(operation.operation);
  if (root === undefined || root === null) return NOT_CACHEABLE;
  const fragments: Fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const walk = new PolicyWalk(schema, fragments, root);
  walk.visit(operation.selectionSet, root);
  return walk.header();
}

/** The strictest hint of the fields visited so far. */
class PolicyWalk {
  #maxAge: number | undefined;
  #isPrivate = false;
  /** Each selection set is visited once for each type. */
  readonly #visited = new Map<SelectionSetNode, Set<GraphQLObjectType>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly root: GraphQLObjectType,
  ) {}

  header(): string {
    if (this.#maxAge === undefined || this.#maxAge === 0) return NOT_CACHEABLE;
    return `max-age=${this.#maxAge}, ${this.#isPrivate ? 'private' : 'public'}`;
  }

  visit(set: SelectionSetNode, type: GraphQLObjectType): void {
    const types = this.#visited.get(set) ?? new Set();
    if (types.has(type)) return;
    this.#visited.set(set, types.add(type));
    for (const selection of set.selections) this.#visitSelection(selection, type);
  }

  #visitSelection(selection: SelectionNode, type: GraphQLObjectType): void {
    if (selection.kind === Kind.FIELD) {
      const field = type.getFields()[selection.name.value];
      if (field === undefined) return;
      const target = getNamedType(field.type);
      if (type === this.root && field.name === ENTITIES) return this.#visitEntities(selection.selectionSet, target);
      this.#restrict(hintOf(field.astNode?.directives), target, type === this.root);
      if (selection.selectionSet !== undefined)
        for (const possible of this.#objectTypesOf(target)) this.visit(selection.selectionSet, possible);
      return;
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
    if (fragment === undefined) return;
    const on = fragment.typeCondition === undefined ? type : typeFromAST(this.schema, fragment.typeCondition);
    if (on === type || this.#objectTypesOf(on).includes(type)) this.visit(fragment.selectionSet, type);
  }

  /** Entities have the ages of their types, and their fields have these where they have none of their own. */
  #visitEntities(set: SelectionSetNode | undefined, target: GraphQLNamedType): void {
    if (set === undefined) return;
    for (const type of this.#objectTypesOf(target)) {
      const fields = this.#fieldsOf(set, type);
      if (fields.length === 0) continue;
      const hint = hintOfType(type);
      if (hint.scope === 'PRIVATE') this.#isPrivate = true;
      const keys = keyFieldsOf(type);
      const inherits = fields.some(
        ({ name, astNode }) => hintOf(astNode?.directives).maxAge === undefined && !keys.has(name),
      );
      if (inherits) this.#maxAge = Math.min(this.#maxAge ?? Infinity, hint.maxAge ?? 0);
      this.visit(set, type);
    }
  }

  /** The fields of the type that are selected, without `__typename`. */
  #fieldsOf({ selections }: SelectionSetNode, type: GraphQLObjectType): readonly GraphQLField<unknown, unknown>[] {
    return selections.flatMap((selection): readonly GraphQLField<unknown, unknown>[] => {
      if (selection.kind === Kind.FIELD) {
        const field = type.getFields()[selection.name.value];
        return field === undefined ? [] : [field];
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
      if (fragment === undefined) return [];
      const on = fragment.typeCondition === undefined ? type : typeFromAST(this.schema, fragment.typeCondition);
      return on === type || this.#objectTypesOf(on).includes(type) ? this.#fieldsOf(fragment.selectionSet, type) : [];
    });
  }

  #objectTypesOf(type: GraphQLNamedType | undefined): readonly GraphQLObjectType[] {
    if (isObjectType(type)) return [type];
    return isAbstractType(type) ? this.schema.getPossibleTypes(type) : [];
  }

  /** As Apollo defines it: a root field or an object without an age has age 0; a leaf has that of its parent. */
  #restrict(ofField: CacheHint, target: GraphQLNamedType, isRootField: boolean): void {
    const ofType = isCompositeType(target) ? hintOfType(target) : {};
    const inherits = ofField.inheritMaxAge === true && ofType.maxAge === undefined;
    const maxAge = inherits ? undefined : (ofField.maxAge ?? ofType.maxAge);
    const inheritsAge = inherits || ofType.inheritMaxAge === true;
    const scope = ofField.scope ?? ofType.scope;
    if (scope === 'PRIVATE') this.#isPrivate = true;
    if (maxAge !== undefined) this.#maxAge = Math.min(this.#maxAge ?? maxAge, maxAge);
    else if (isRootField || (isCompositeType(target) && !inheritsAge)) this.#maxAge = 0;
  }
}

function hintOfType({ astNode, extensionASTNodes }: GraphQLNamedType): CacheHint {
  const nodes = [astNode, ...extensionASTNodes].flatMap((node) => (node?.directives === undefined ? [] : [node]));
  const annotated = nodes.find(({ directives }) => directives?.some(isCacheControl) === true);
  return hintOf(annotated?.directives);
}

/** The value of a key is always the same for an entity with that key. */
function keyFieldsOf({ astNode, extensionASTNodes }: GraphQLObjectType): ReadonlySet<string> {
  const nodes = [astNode, ...extensionASTNodes].flatMap((node) => node?.directives ?? []);
  const keys = nodes.flatMap(({ name, arguments: args }) => {
    const fields = name.value === 'key' ? args?.find((each) => each.name.value === 'fields')?.value : undefined;
    return fields?.kind === Kind.STRING ? fields.value.replaceAll(/\{[^]*\}/g, '').match(/\w+/g) : [];
  });
  return new Set(keys.filter((key) => key !== null));
}

function isCacheControl({ name }: ConstDirectiveNode): boolean {
  return name.value === 'cacheControl';
}

function hintOf(directives: readonly ConstDirectiveNode[] | undefined): CacheHint {
  const given = directives?.find(isCacheControl)?.arguments ?? [];
  const valueOf = (wanted: string) => given.find(({ name }) => name.value === wanted)?.value;
  const [maxAge, scope, inherit] = [valueOf('maxAge'), valueOf('scope'), valueOf('inheritMaxAge')];
  const hint = scope?.kind === Kind.ENUM ? ({ scope: scope.value === 'PRIVATE' ? 'PRIVATE' : 'PUBLIC' } as const) : {};
  if (inherit?.kind === Kind.BOOLEAN && inherit.value) return { ...hint, inheritMaxAge: true };
  return maxAge?.kind === Kind.INT ? { ...hint, maxAge: Number(maxAge.value) } : hint;
}
