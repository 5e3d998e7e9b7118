/**
 * Generated data for any set of subgraphs. Every value is computed from the object's identity, the field and its
 * arguments, so that all subgraphs agree on shared fields, and one executor over the whole schema has the same data.
 *
 * The identity of an entity is `Type/number` and part of all its strings, so that its key leads back to it. The
 * identity of any other object is the path to it. The value of a field with `@requires` contains its inputs, so that a
 * wrong input gives a wrong value.
 */
import { fnv1a32 } from '@marquee/runtime/hash';
import { ExactValue, stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import {
  getArgumentValues,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedDirective,
  Kind,
} from 'graphql';
import type {
  FieldNode,
  GraphQLCompositeType,
  GraphQLFieldResolver,
  GraphQLLeafType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import { ENTITIES_PER_TYPE, entityOfKey, exactKey, exactLeaf, isExactScalar } from './exact-leaves.js';
import type { ContextArgument, FederationMetadata } from './federation-metadata.js';

export interface GeneratedObject {
  readonly __typename: string;
  readonly $identity: string;
  /** The representation that the router sent, for an entity of a fetch. */
  readonly $representation?: Readonly<Record<string, unknown>>;
  /** The object of which this one is a field; known in the reference only. */
  readonly $parent?: GeneratedObject;
}

/** 32 bits that depend on every character (FNV-1a, with a final mix). */
function hashOf(text: string): number {
  const hash = fnv1a32(text);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

export class GeneratedData {
  /** Root fields of mutations with their arguments, in the order of execution. */
  readonly mutations: string[] = [];
  /** Whether some fields fail. */
  failures = true;

  /** @param apiSchema Only types and enum values of the API schema are generated. */
  constructor(
    private readonly metadata: FederationMetadata,
    private readonly apiSchema: GraphQLSchema,
  ) {}

  /** For the schema of a subgraph, and for the whole schema, in which the `unauthorized` fields fail. */
  resolver(
    unauthorized: ReadonlySet<FieldNode> = NO_NODES,
  ): GraphQLFieldResolver<GeneratedObject | undefined, unknown, Record<string, unknown>> {
    return (source, args, _context, info) => {
      if (info.fieldNodes.some((node) => unauthorized.has(node))) throw new Error('unauthorized');
      if (info.parentType === info.schema.getMutationType()) this.mutations.push(`${info.fieldName}(${sorted(args)})`);
      const root = rootName(info.schema, info.parentType.name);
      return this.#resolve(source ?? { __typename: root, $identity: root }, args, info);
    };
  }

  /** The entity with the identity in a representation's key; null when the key has none. */
  entityFor(
    given: Readonly<Record<string, unknown>>,
    keys: ReadonlySet<string>,
    isInterface: boolean,
  ): GeneratedObject | null {
    const key = Object.entries(given).filter(([name]) => keys.has(name));
    const text = stringifyJson(key);
    const identity = /\b([A-Z]\w*\/\d+)/.exec(text)?.[1] ?? this.#identityOfNumber(text);
    if (identity === undefined) return null;
    return {
      __typename: isInterface ? typeOf(identity) : String(given['__typename']),
      $identity: identity,
      $representation: given,
    };
  }

  /** The identity in a key of type `Long`. */
  #identityOfNumber(key: string): string | undefined {
    const found = entityOfKey(/[:,](\d{16})\b/.exec(key)?.[1] ?? '0');
    const typeName = found && this.#entityTypes[found.typeIndex];
    return found && typeName ? `${typeName}/${found.entity}` : undefined;
  }

  get #entityTypes(): readonly string[] {
    return [...this.metadata.entities].toSorted();
  }

  #resolve(source: GeneratedObject, args: Record<string, unknown>, info: GraphQLResolveInfo): unknown {
    const typeName =
      source.$identity.includes('/') && !source.$identity.includes('.')
        ? typeOf(source.$identity)
        : rootName(info.schema, info.parentType.name);
    const requires =
      this.metadata.requiredSelections.get(`${info.parentType.name}.${info.fieldName}`) ??
      this.metadata.requiredSelections.get(`${typeName}.${info.fieldName}`);
    const inputs =
      requires === undefined
        ? ''
        : stringifyJson(
            source.$representation
              ? pickFields(source.$representation, requires)
              : this.#read(requires, source, info.schema),
          );
    const contextual = this.metadata.contextArguments.get(`${info.parentType.name}.${info.fieldName}`) ?? [];
    const isReference = !contextual.some(({ name }) =>
      info.parentType.getFields()[info.fieldName]?.args.some((arg) => arg.name === name),
    );
    // In the reference the arguments are read from the context; a subgraph gets them from the router.
    const given = Object.fromEntries(
      contextual.map((argument) => [
        argument.name,
        isReference ? this.#readContext(argument, source, info.schema) : (args[argument.name] ?? null),
      ]),
    );
    const value = this.#value(
      source,
      typeName,
      info.fieldName,
      { ...args, ...given, ...directivesOf(info) },
      info.returnType,
      inputs,
      info.schema,
    );
    return isReference && this.metadata.contextArguments.size > 0 ? withParent(source, value) : value;
  }

  /** Reads the selection from the nearest enclosing object of the context's types. */
  #readContext({ types, selection }: ContextArgument, source: GeneratedObject, schema: GraphQLSchema): unknown {
    let enclosing = source.$parent;
    while (enclosing && ![...types].some((type) => isOfType(schema, enclosing?.__typename ?? '', type)))
      enclosing = enclosing.$parent;
    if (!enclosing) return null;
    let value: unknown = this.#read(selection, enclosing, schema);
    // The selection has a single leaf.
    while (typeof value === 'object' && value !== null && !Array.isArray(value))
      value = (Object.values(value) as readonly unknown[])[0];
    return value ?? null;
  }

  #value(
    source: GeneratedObject,
    typeName: string,
    field: string,
    args: Record<string, unknown>,
    type: GraphQLOutputType,
    inputs: string,
    schema: GraphQLSchema,
  ): unknown {
    const seed = `${source.$identity}.${field}(${sorted(args)})${inputs}`;
    const coordinate = `${typeName}.${field}`;
    const isKey = this.metadata.keyFields.has(field);
    if (this.failures && !isKey && hashOf(`${seed}!`) % 23 === 0) throw new Error(`${coordinate} fails`);
    return this.#typed(seed, type, coordinate, isKey, schema);
  }

  #typed(
    seed: string,
    type: GraphQLOutputType,
    coordinate: string,
    mayNotBeNull: boolean,
    schema: GraphQLSchema,
  ): unknown {
    if (isNonNullType(type)) return this.#typed(seed, type.ofType, coordinate, true, schema);
    if (!mayNotBeNull && hashOf(`${seed}?`) % 9 === 0) return null;
    if (isListType(type))
      return Array.from({ length: hashOf(`${seed}#`) % 4 }, (_, index) =>
        this.#typed(`${seed}.${index}`, type.ofType, coordinate, false, schema),
      );
    if (isAbstractType(type) || isObjectType(type)) return this.#object(seed, type, coordinate, schema);
    return this.#leaf(seed, type, coordinate);
  }

  #object(seed: string, type: GraphQLCompositeType, coordinate: string, schema: GraphQLSchema): GeneratedObject {
    const typeName = rootName(schema, type.name);
    // Any subgraph may resolve the fields of a root type, and has no identity for it.
    if (type === schema.getQueryType()) return { __typename: type.name, $identity: typeName };
    const isObject = isObjectType(type);
    const { possibleTypes, entities } = this.metadata;
    const { apiSchema } = this;
    const abstract = apiSchema.getType(typeName);
    const allowed = possibleTypes.get(coordinate);
    const candidates = isAbstractType(abstract)
      ? apiSchema
          .getPossibleTypes(abstract)
          .map(({ name }) => name)
          .filter((name) => allowed?.includes(name) ?? true)
          .toSorted()
      : [typeName];
    const concrete = candidates[hashOf(`${seed}@`) % candidates.length] ?? typeName;
    const identity = entities.has(concrete) ? `${concrete}/${hashOf(`${seed}/`) % ENTITIES_PER_TYPE}` : seed;
    return { __typename: isObject ? typeName : concrete, $identity: identity };
  }

  #leaf(seed: string, type: GraphQLLeafType, coordinate: string): unknown {
    if (isEnumType(type)) {
      const api = this.apiSchema.getType(type.name);
      const values = isEnumType(api)
        ? api
            .getValues()
            .map(({ name }) => name)
            .toSorted()
        : [];
      return values[hashOf(seed) % values.length];
    }
    if (isExactScalar(type.name)) return this.#exactLeaf(seed, type.name, coordinate);
    if (type.name === 'Int') return hashOf(seed) % 1000;
    if (type.name === 'Float') return (hashOf(seed) % 1000) / 8;
    if (type.name === 'Boolean') return hashOf(seed) % 2 === 0;
    return seed;
  }

  /** A key of type `Long` leads back to its entity. Any other value depends on the seed only. */
  #exactLeaf(seed: string, typeName: string, coordinate: string): unknown {
    const [, entityType, entity] = /^([A-Z]\w*)\/(\d+)(?:\.\w+\(\))+$/.exec(seed) ?? [];
    const isKey = typeName === 'Long' && this.metadata.keyFields.has(coordinate.split('.')[1] ?? '');
    if (isKey && entityType !== undefined) return exactKey(this.#entityTypes.indexOf(entityType), Number(entity));
    return exactLeaf(typeName, hashOf(seed));
  }

  /** The values of a `@requires` selection. */
  #read(set: SelectionSetNode, source: GeneratedObject, schema: GraphQLSchema): unknown {
    const found: Record<string, unknown> = {};
    const concrete = typeOf(source.$identity, source.__typename);
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (isOfType(schema, concrete, selection.typeCondition?.name.value))
          Object.assign(found, this.#read(selection.selectionSet, source, schema));
      } else if (selection.kind === Kind.FIELD) {
        const type = schema.getType(concrete);
        const definition = type && 'getFields' in type ? type.getFields()[selection.name.value] : undefined;
        if (definition === undefined || !('args' in definition)) continue;
        const args = Object.fromEntries(
          (selection.arguments ?? []).map(({ name, value }) => [name.value, literal(value)]),
        );
        for (const arg of definition.args)
          if (!(arg.name in args) && arg.defaultValue !== undefined) args[arg.name] = arg.defaultValue;
        const inner = this.metadata.requiredSelections.get(`${concrete}.${selection.name.value}`);
        const inputs = inner === undefined ? '' : stringifyJson(this.#read(inner, source, schema));
        const value = this.#value(source, concrete, selection.name.value, args, definition.type, inputs, schema);
        found[selection.name.value] = this.#readInto(value, selection.selectionSet, schema);
      }
    }
    return found;
  }

  #readInto(value: unknown, set: SelectionSetNode | undefined, schema: GraphQLSchema): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#readInto(item, set, schema));
    return set === undefined || value === null ? value : this.#read(set, value as GeneratedObject, schema);
  }
}

const NO_NODES: ReadonlySet<FieldNode> = new Set();

/** The name of a root type in the supergraph; a subgraph may have another one. */
function rootName(schema: GraphQLSchema, typeName: string): string {
  if (typeName === schema.getQueryType()?.name) return 'Query';
  return typeName === schema.getMutationType()?.name ? 'Mutation' : typeName;
}

/** The custom directives of a field as an argument: they change its value. */
function directivesOf({ fieldNodes, schema, variableValues }: GraphQLResolveInfo): Readonly<Record<string, unknown>> {
  const texts = fieldNodes.flatMap(({ directives = [] }) =>
    directives.flatMap((directive) => {
      const definition = schema.getDirective(directive.name.value);
      if (!definition || isSpecifiedDirective(definition)) return [];
      return `@${definition.name}(${sorted(getArgumentValues(definition, directive, variableValues))})`;
    }),
  );
  return texts.length === 0 ? {} : { $directives: [...new Set(texts)].toSorted().join(' ') };
}

function withParent(enclosing: GeneratedObject, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withParent(enclosing, item));
  return typeof value === 'object' && value !== null && '$identity' in value ? { ...value, $parent: enclosing } : value;
}

function typeOf(identity: string, otherwise = ''): string {
  return /^([A-Z]\w*)\/\d+$/.exec(identity)?.[1] ?? otherwise;
}

function sorted(args: Readonly<Record<string, unknown>>): string {
  return Object.keys(args)
    .toSorted()
    .map((name) => `${name}:${stable(args[name])}`)
    .join();
}

function stable(value: unknown): string {
  if (value instanceof ExactValue) return value.text;
  if (Array.isArray(value)) return `[${value.map(stable).join()}]`;
  return typeof value === 'object' && value !== null
    ? `{${sorted(value as Record<string, unknown>)}}`
    : JSON.stringify(value ?? null);
}

function literal(value: { readonly kind: Kind } & object): unknown {
  const text = 'value' in value ? value.value : null;
  return value.kind === Kind.INT ? Number(text) : text;
}

function isOfType(schema: GraphQLSchema, name: string, condition: string | undefined): boolean {
  const [type, wanted] = [schema.getType(name), condition === undefined ? undefined : schema.getType(condition)];
  if (wanted === undefined || type === wanted) return true;
  return isAbstractType(wanted) && isObjectType(type) && schema.isSubType(wanted, type);
}

/** The selected fields of a representation. */
function pickFields(given: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(given)) return given.map((item) => pickFields(item, set));
  if (typeof given !== 'object' || given === null) return given;
  const picked: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) Object.assign(picked, pickFields(given, selection.selectionSet));
    else if (selection.kind === Kind.FIELD) {
      const value = (given as Record<string, unknown>)[selection.name.value];
      if (value === undefined) continue;
      picked[selection.name.value] = selection.selectionSet
        ? pickFields(value, selection.selectionSet)
        : toLeafValue(value);
    }
  }
  return picked;
}
