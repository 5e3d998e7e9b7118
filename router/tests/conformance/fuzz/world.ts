/**
 * A world behind any set of subgraphs: every value is computed from the object's identity, the field and its arguments,
 * so that all subgraphs agree on what they share, and one executor over the whole schema knows the same world without
 * any of them.
 *
 * An entity's identity is `Type/number`, and stands in all its texts, which is how a key leads back to it. Any other
 * object's is the way to it. A field with `@requires` tells in its value what it was given, so that a wrong input is a
 * wrong value.
 */
import { fnv1a32 } from '@marquee/runtime/hash';
import { isAbstractType, isEnumType, isListType, isNonNullType, isObjectType, Kind } from 'graphql';
import type {
  FieldNode,
  GraphQLFieldResolver,
  GraphQLLeafType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  SelectionSetNode,
} from 'graphql';
import type { ContextArgument, Facts } from './facts.js';

export interface WorldObject {
  readonly __typename: string;
  readonly $identity: string;
  /** What the router sent, where it asked for an entity. */
  readonly $given?: Readonly<Record<string, unknown>>;
  /** The object that this one was read from, in the whole. */
  readonly $around?: WorldObject;
}

const ENTITIES_OF_A_TYPE = 4;

/** 32 bits that depend on every character (FNV-1a, with a final mix). */
function hashOf(text: string): number {
  const hash = fnv1a32(text);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}

export class World {
  /** Fields of mutations, as they were carried out. */
  readonly acts: string[] = [];
  /** Whether fields fail now and then. */
  failures = true;

  /** @param apiSchema The client's: what is hidden from clients is never chosen. */
  constructor(
    private readonly facts: Facts,
    private readonly apiSchema: GraphQLSchema,
  ) {}

  /** For a subgraph's schema, and for the whole one, where some fields may be denied to the caller. */
  resolver(
    denied: ReadonlySet<FieldNode> = NOTHING,
  ): GraphQLFieldResolver<WorldObject | undefined, unknown, Record<string, unknown>> {
    return (source, args, _context, info) => {
      if (info.fieldNodes.some((node) => denied.has(node))) throw new Error('denied');
      if (info.parentType === info.schema.getMutationType()) this.acts.push(`${info.fieldName}(${sorted(args)})`);
      return this.#resolve(source ?? { __typename: info.parentType.name, $identity: info.parentType.name }, args, info);
    };
  }

  /** @param given A representation. */
  entityFor(
    given: Readonly<Record<string, unknown>>,
    keys: ReadonlySet<string>,
    isInterface: boolean,
  ): WorldObject | null {
    const key = Object.entries(given).filter(([name]) => keys.has(name));
    const identity = /\b([A-Z]\w*\/\d+)/.exec(JSON.stringify(key))?.[1];
    if (identity === undefined) return null;
    return {
      __typename: isInterface ? typeOf(identity) : String(given['__typename']),
      $identity: identity,
      $given: given,
    };
  }

  #resolve(source: WorldObject, args: Record<string, unknown>, info: GraphQLResolveInfo): unknown {
    const typeName =
      source.$identity.includes('/') && !source.$identity.includes('.')
        ? typeOf(source.$identity)
        : info.parentType.name;
    const requires =
      this.facts.requires.get(`${info.parentType.name}.${info.fieldName}`) ??
      this.facts.requires.get(`${typeName}.${info.fieldName}`);
    const inputs =
      requires === undefined
        ? ''
        : JSON.stringify(
            source.$given ? pickGiven(source.$given, requires) : this.#read(requires, source, info.schema),
          );
    const contextual = this.facts.contexts.get(`${info.parentType.name}.${info.fieldName}`) ?? [];
    const isWhole = !contextual.some(({ name }) =>
      info.parentType.getFields()[info.fieldName]?.args.some((arg) => arg.name === name),
    );
    // A subgraph is given what the context says, or nothing where it says nothing.
    const given = Object.fromEntries(
      contextual.map((argument) => [
        argument.name,
        isWhole ? this.#readContext(argument, source, info.schema) : (args[argument.name] ?? null),
      ]),
    );
    const value = this.#value(
      source,
      typeName,
      info.fieldName,
      { ...args, ...given },
      info.returnType,
      inputs,
      info.schema,
    );
    return isWhole && this.facts.contexts.size > 0 ? within(source, value) : value;
  }

  /** From the nearest object around that is such a context. */
  #readContext({ types, selection }: ContextArgument, source: WorldObject, schema: GraphQLSchema): unknown {
    let around = source.$around;
    while (around && ![...types].some((type) => isOfType(schema, around?.__typename ?? '', type)))
      around = around.$around;
    if (!around) return null;
    let value: unknown = this.#read(selection, around, schema);
    // The selection leads to one value.
    while (typeof value === 'object' && value !== null && !Array.isArray(value))
      value = (Object.values(value) as readonly unknown[])[0];
    return value ?? null;
  }

  #value(
    source: WorldObject,
    typeName: string,
    field: string,
    args: Record<string, unknown>,
    type: GraphQLOutputType,
    inputs: string,
    schema: GraphQLSchema,
  ): unknown {
    const seed = `${source.$identity}.${field}(${sorted(args)})${inputs}`;
    const coordinate = `${typeName}.${field}`;
    const isKey = this.facts.keyFields.has(field);
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
    if (isAbstractType(type) || isObjectType(type))
      return this.#object(seed, type.name, coordinate, isObjectType(type));
    return this.#leaf(seed, type);
  }

  #object(seed: string, typeName: string, coordinate: string, isObject: boolean): WorldObject {
    const { possibleTypes, entities } = this.facts;
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
    const identity = entities.has(concrete) ? `${concrete}/${hashOf(`${seed}/`) % ENTITIES_OF_A_TYPE}` : seed;
    return { __typename: isObject ? typeName : concrete, $identity: identity };
  }

  #leaf(seed: string, type: GraphQLLeafType): unknown {
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
    if (type.name === 'Int') return hashOf(seed) % 1000;
    if (type.name === 'Float') return (hashOf(seed) % 1000) / 8;
    if (type.name === 'Boolean') return hashOf(seed) % 2 === 0;
    return seed;
  }

  /** What a `@requires` asks for, read in the world itself. */
  #read(set: SelectionSetNode, source: WorldObject, schema: GraphQLSchema): unknown {
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
        const inner = this.facts.requires.get(`${concrete}.${selection.name.value}`);
        const inputs = inner === undefined ? '' : JSON.stringify(this.#read(inner, source, schema));
        const value = this.#value(source, concrete, selection.name.value, args, definition.type, inputs, schema);
        found[selection.name.value] = this.#readInto(value, selection.selectionSet, schema);
      }
    }
    return found;
  }

  #readInto(value: unknown, set: SelectionSetNode | undefined, schema: GraphQLSchema): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#readInto(item, set, schema));
    return set === undefined || value === null ? value : this.#read(set, value as WorldObject, schema);
  }
}

const NOTHING: ReadonlySet<FieldNode> = new Set();

function within(around: WorldObject, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => within(around, item));
  return typeof value === 'object' && value !== null && '$identity' in value ? { ...value, $around: around } : value;
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

/** The same fields out of a representation. */
function pickGiven(given: unknown, set: SelectionSetNode): unknown {
  if (Array.isArray(given)) return given.map((item) => pickGiven(item, set));
  if (typeof given !== 'object' || given === null) return given;
  const picked: Record<string, unknown> = {};
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) Object.assign(picked, pickGiven(given, selection.selectionSet));
    else if (selection.kind === Kind.FIELD) {
      const value = (given as Record<string, unknown>)[selection.name.value];
      if (value === undefined) continue;
      picked[selection.name.value] = selection.selectionSet ? pickGiven(value, selection.selectionSet) : value;
    }
  }
  return picked;
}
