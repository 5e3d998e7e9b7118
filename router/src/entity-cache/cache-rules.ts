/**
 * How long, and for whom, the response of a fetch may be kept: the strictest of all that it selects. Ages follow Apollo's
 * `@cacheControl`: a field without an age that returns an object or is a root field has the age 0, any other has the age
 * of its parent. Scope and variance add up, and a field cannot widen those of its type.
 */
import type { FetchNode } from '@apollo/query-planner';
import {
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
} from 'graphql';
import type { FieldNode, FragmentDefinitionNode, GraphQLField, GraphQLSchema, SelectionSetNode } from 'graphql';
import { ALL_VARY_PARTS, readCacheAnnotations } from '@marquee/federation/cache-annotations';
import type { CacheAnnotation, CacheAnnotations, VaryPart } from '@marquee/federation/cache-annotations';
import { CacheTags } from './cache-tags.js';
import type { TaggedValue } from './tagged-value.js';

export type { VaryPart } from '@marquee/federation/cache-annotations';

/** Of the fields that a fetch selects, the strictest of each part. */
export interface FetchCacheRule {
  /** At least one second. */
  readonly maxAgeMs: number;
  /** How much older a value may be that is returned while a new one is fetched; 0 without. */
  readonly staleWhileRevalidateMs: number;
  /** In the order of `ALL_VARY_PARTS`. */
  readonly varies: readonly VaryPart[];
  /** Whether a field is `PRIVATE`, or varies by account or profile. */
  readonly isPrivate: boolean;
  /** The tags of a value by `@cacheTag`. */
  readonly tagsOf: (value: TaggedValue) => readonly string[];
}

export interface CacheRules {
  /** Whether the supergraph has no annotations: nothing may be kept. */
  readonly isEmpty: boolean;
  /** Null for a fetch that may not be kept. */
  ofFetch(fetch: FetchNode): FetchCacheRule | null;
  /** The same for the text of an operation: of a subgraph, or of a client in the words of the supergraph. */
  ofText(operation: string): FetchCacheRule | null;
}

export const NO_CACHE_RULES: CacheRules = { ofFetch: () => null, ofText: () => null, isEmpty: true };

/** @param schema Of the supergraph, with `@inaccessible` elements. */
export function readCacheRules(supergraphSdl: string, schema: GraphQLSchema): CacheRules {
  const annotations = readCacheAnnotations(parse(supergraphSdl, { noLocation: true }));
  if (annotations.isEmpty) return NO_CACHE_RULES;
  const ofFetches = new WeakMap<FetchNode, { readonly rule: FetchCacheRule | null }>();
  const ofText = (text: string): FetchCacheRule | null => new RuleReader(annotations, schema).read(text);
  return {
    isEmpty: false,
    ofText,
    ofFetch: (fetch) => {
      const known = ofFetches.get(fetch);
      if (known !== undefined) return known.rule;
      const rule = ofText(fetch.operation);
      ofFetches.set(fetch, { rule });
      return rule;
    },
  };
}

/** Of one text. */
class RuleReader {
  /** Null until an age is known: an entity has none of its own. */
  #maxAge: number | null = null;
  #staleFor = Number.POSITIVE_INFINITY;
  #isPrivate = false;
  readonly #varies = new Set<VaryPart>();
  readonly #tags = new CacheTags();
  #fragments: ReadonlyMap<string, FragmentDefinitionNode> = new Map();

  constructor(
    private readonly annotations: CacheAnnotations,
    private readonly schema: GraphQLSchema,
  ) {}

  read(text: string): FetchCacheRule | null {
    const document = parse(text, { noLocation: true });
    const operation = getOperationAST(document);
    const root = this.schema.getQueryType();
    if (operation?.operation !== OperationTypeNode.QUERY || !root) return null;
    this.#fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
    this.#readSet(operation.selectionSet, { typeName: root.name, age: 0, isRoot: true });
    return this.#rule();
  }

  #rule(): FetchCacheRule | null {
    if (this.#maxAge === null || this.#maxAge === 0) return null;
    const varies = ALL_VARY_PARTS.filter((part) => this.#varies.has(part));
    const isPrivate = this.#isPrivate || varies.includes('account') || varies.includes('profile');
    return {
      maxAgeMs: this.#maxAge * 1_000,
      staleWhileRevalidateMs: Number.isFinite(this.#staleFor) ? this.#staleFor * 1_000 : 0,
      varies,
      isPrivate,
      tagsOf: (value) => this.#tags.of(value),
    };
  }

  #readSet({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      if (this.#maxAge === 0) return;
      if (selection.kind === Kind.FIELD) this.#readField(selection, place);
      else {
        const fragment =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
        if (fragment === undefined) return this.#restrictAge(0);
        const typeName = this.#narrowed(place.typeName, fragment.typeCondition?.name.value);
        this.#readSet(fragment.selectionSet, { ...place, typeName });
      }
    }
  }

  #readField(field: FieldNode, place: Place): void {
    const name = field.name.value;
    if (name === '__typename') return;
    if (place.isRoot && name === '_entities') return this.#readEntities(field.selectionSet);
    const type = this.schema.getType(place.typeName);
    const definition = type !== undefined && 'getFields' in type ? type.getFields()[name] : undefined;
    // Introspection and `_service` too.
    if (definition === undefined || !('args' in definition)) return this.#restrictAge(0);
    const returned = getNamedType(definition.type);
    const ofType = this.annotations.ofType(returned.name);
    const isLeaf = !isCompositeType(returned);
    let age = Number.POSITIVE_INFINITY;
    for (const objectType of this.#typesWith(place.typeName, name)) {
      const own = this.annotations.ofField(objectType, name);
      const inherits = !place.isRoot && (isLeaf || own.inheritsMaxAge || ofType.inheritsMaxAge);
      const given = own.maxAgeSeconds ?? ofType.maxAgeSeconds;
      age = Math.min(age, given ?? (inherits ? place.age : 0));
      if (given !== null) this.#restrictStaleFor(own.staleWhileRevalidateSeconds ?? ofType.staleWhileRevalidateSeconds);
      for (const each of [own, ofType, this.annotations.ofType(objectType)]) this.#addVariance(each);
      if (place.isRoot) this.#tags.addField(own.tags, field, defaultsOf(definition));
    }
    this.#restrictAge(Number.isFinite(age) ? age : 0);
    if (field.selectionSet !== undefined)
      this.#readSet(field.selectionSet, { typeName: returned.name, age, isRoot: false });
  }

  /** Entities have the age of their type; without one, each field needs its own, and keys need none. */
  #readEntities(set: SelectionSetNode | undefined): void {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD && selection.name.value === '__typename') continue;
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      if (fragment === undefined || fragment.kind === Kind.FIELD || fragment.typeCondition === undefined)
        return this.#restrictAge(0);
      this.#readEntity(fragment.typeCondition.name.value, fragment.selectionSet);
    }
  }

  #readEntity(typeName: string, { selections }: SelectionSetNode): void {
    const ofType = this.annotations.ofType(typeName);
    const age = ofType.maxAgeSeconds;
    if (age !== null) {
      this.#restrictAge(age);
      this.#restrictStaleFor(ofType.staleWhileRevalidateSeconds);
    }
    this.#addVariance(ofType);
    this.#tags.addType(typeName, ofType.tags);
    const place = { typeName, age: age ?? 0, isRoot: false };
    for (const selection of selections) {
      const isKey = selection.kind === Kind.FIELD && this.annotations.isKeyField(typeName, selection.name.value);
      if (isKey && selection.selectionSet === undefined) continue;
      this.#readSet({ kind: Kind.SELECTION_SET, selections: [selection] }, place);
    }
  }

  /** The object types that may have the field: an object's own annotation counts, and not that of an interface. */
  #typesWith(typeName: string, field: string): readonly string[] {
    const type = this.schema.getType(typeName);
    if (!isAbstractType(type)) return [typeName];
    const objects = this.schema
      .getPossibleTypes(type)
      .filter((each) => isObjectType(each) && field in each.getFields());
    return objects.map(({ name }) => name);
  }

  /** An object stays of its type in a fragment on its interface. */
  #narrowed(typeName: string, condition: string | undefined): string {
    return condition === undefined || isObjectType(this.schema.getType(typeName)) ? typeName : condition;
  }

  #restrictAge(seconds: number): void {
    this.#maxAge = Math.min(this.#maxAge ?? Number.POSITIVE_INFINITY, seconds);
  }

  #restrictStaleFor(seconds: number | null): void {
    this.#staleFor = Math.min(this.#staleFor, seconds ?? 0);
  }

  #addVariance({ scope, by }: CacheAnnotation): void {
    // Without `@cacheVary` a private value may depend on all that the subgraph knows of the caller.
    const parts = by ?? (scope === 'PRIVATE' ? ALL_VARY_PARTS : []);
    for (const part of parts) this.#varies.add(part);
    if (scope !== 'PRIVATE') return;
    this.#isPrivate = true;
    for (const part of ['account', 'profile'] as const) this.#varies.add(part);
  }
}

function defaultsOf({ args }: GraphQLField<unknown, unknown>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(args.map(({ name, defaultValue }) => [name, defaultValue]));
}

/** Where a selection set stands. */
interface Place {
  readonly typeName: string;
  /** Of the object, in seconds. */
  readonly age: number;
  readonly isRoot: boolean;
}
