/**
 * Resolvers with random results for any schema: values, nulls, exceptions, rejections, promises that settle in different
 * turns, methods, wrong values. Equal seeds, paths and arguments give equal results, whoever executes the operation.
 */
import { createHash } from 'node:crypto';
import { getNullableType, isAbstractType, isEnumType, isLeafType, isListType, isObjectType } from 'graphql';
import type {
  GraphQLAbstractType,
  GraphQLLeafType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
} from 'graphql';

/** Chances of the outcomes of a resolver. */
export interface Chances {
  readonly fails: number;
  readonly isNull: number;
  readonly isPromise: number;
}

/** The context value of an execution: how many resolvers it has called. */
export interface ResolveCount {
  resolved: number;
}

/** What each object of a schema's types has, besides its properties. */
interface TypedObject {
  readonly $key: string;
  /** The name of its type. */
  readonly $type: string;
}

/** A number from 0 to below 1 that follows from the text. */
function fractionOf(text: string): number {
  return createHash('sha1').update(text).digest().readUInt32BE() / 2 ** 32;
}

/** Replaces all resolvers of the schema, and its ways to find the types of objects. */
export function installRandomResolvers(schema: GraphQLSchema, seed: number, chances: Chances): void {
  const values = new RandomValues(schema, seed, chances);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type)) values.installTypeOf(type);
    if (!isObjectType(type)) continue;
    values.installIsTypeOf(type);
    for (const field of Object.values(type.getFields())) {
      if (values.isProperty(type, field.name)) delete field.resolve;
      else field.resolve = (source, args: object, context, info) => values.resolve(source, args, context, info);
    }
  }
}

class RandomValues {
  readonly #roots: ReadonlySet<unknown>;
  /** Objects say their type by `isTypeOf` in place of a name. */
  readonly #usesIsTypeOf: boolean;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly seed: number,
    private readonly chances: Chances,
  ) {
    this.#roots = new Set([schema.getQueryType(), schema.getMutationType()]);
    this.#usesIsTypeOf = this.#fraction('isTypeOf') < 0.3;
  }

  #fraction(text: string): number {
    return fractionOf(`${this.seed} ${text}`);
  }

  /** Whether the field is read from its object, as a property or a method. */
  isProperty(type: GraphQLObjectType, field: string): boolean {
    return !this.#roots.has(type) && this.#fraction(`property ${type.name}.${field}`) < 0.4;
  }

  installTypeOf(type: GraphQLAbstractType): void {
    const kind = this.#usesIsTypeOf ? 0 : this.#fraction(`type of ${type.name}`);
    const nameOf = (value: unknown): string => (value as TypedObject).$type;
    if (kind < 0.4) type.resolveType = undefined;
    else type.resolveType = kind < 0.7 ? nameOf : async (value) => nameOf(value);
  }

  installIsTypeOf(type: GraphQLObjectType): void {
    type.isTypeOf = undefined;
    if (!this.#usesIsTypeOf || this.#roots.has(type)) return;
    const isOf = (value: unknown): boolean => (value as TypedObject).$type === type.name;
    const isLater = this.#fraction(`isTypeOf ${type.name}`) < 0.5;
    type.isTypeOf = (value) => (isLater ? Promise.resolve(isOf(value)) : isOf(value));
  }

  resolve(source: unknown, args: object, context: unknown, info: GraphQLResolveInfo): unknown {
    (context as ResolveCount).resolved += 1;
    const id = (source as Partial<TypedObject> | undefined)?.$key ?? '';
    const text = `${textOfPath(info)} ${JSON.stringify(args)} ${id}`;
    // Now and then the response has what the resolver received.
    if (String(getNullableType(info.returnType)) === 'String' && this.#fraction(`${text} echo`) < 0.1)
      return JSON.stringify([args, info.variableValues, info.fieldName, info.path.typename]);
    return this.#settle(text, (inner) => this.#valueOf(info.returnType, inner));
  }

  /** The value, a promise of it, an exception or a rejection. */
  #settle(text: string, make: (text: string) => unknown): unknown {
    const throwsNow = (): unknown => {
      if (this.#fraction(`${text} throws`) < this.chances.fails) throw new Error(`thrown at ${text}`);
      return make(text);
    };
    const kind = this.#fraction(`${text} promise`);
    if (kind < this.chances.isPromise / 2) return Promise.resolve().then(throwsNow);
    if (kind < this.chances.isPromise) return new Promise((resolve) => setImmediate(resolve)).then(throwsNow);
    return throwsNow();
  }

  #valueOf(type: GraphQLOutputType, text: string): unknown {
    if (this.#fraction(`${text} null`) < this.chances.isNull) return null;
    if (this.#fraction(`${text} error`) < this.chances.fails / 2) return new Error(`error at ${text}`);
    const nullable = getNullableType(type);
    if (isListType(nullable)) return this.#listOf(nullable.ofType, text);
    return isLeafType(nullable) ? this.#leafOf(nullable, text) : this.#objectOf(nullable, text);
  }

  #listOf(type: GraphQLOutputType, text: string): unknown {
    const fraction = this.#fraction(`${text} length`);
    if (fraction > 1 - this.chances.fails / 10) return 'no list';
    const items = Array.from({ length: Math.floor(fraction * 4) }, (_, index) =>
      this.#withoutException(`${index}<${text}`, (inner) => this.#settle(inner, (each) => this.#valueOf(type, each))),
    );
    return this.#fraction(`${text} set`) < 0.05 ? new Set(items) : items;
  }

  /** An exception here would lose the promises of earlier items. */
  #withoutException(text: string, make: (text: string) => unknown): unknown {
    try {
      return make(text);
    } catch (error) {
      return error;
    }
  }

  #leafOf(type: GraphQLLeafType, text: string): unknown {
    const fraction = this.#fraction(`${text} value`);
    if (fraction < this.chances.fails / 3) return type.name === 'String' ? {} : 'UNKNOWN';
    if (isEnumType(type)) return type.getValues()[Math.floor(fraction * type.getValues().length)]?.value;
    if (type.name === 'Int') return Math.floor(fraction * 100);
    if (type.name === 'Float') return fraction;
    if (type.name === 'Boolean') return fraction < 0.5;
    return `${fraction < 0.5 ? 'text "of" ' : 'Größe \u2028 '}${text}`;
  }

  #objectOf(type: GraphQLOutputType, text: string): unknown {
    const types = isAbstractType(type) ? this.schema.getPossibleTypes(type) : [type as GraphQLObjectType];
    const fraction = this.#fraction(`${text} value`);
    const runtime = types[Math.floor(fraction * types.length)];
    const isUnknown = fraction > 1 - this.chances.fails / 10;
    const kind = isUnknown ? 'Nothing' : (runtime?.name ?? 'Nothing');
    const object: Record<string, unknown> = {
      $key: text,
      $type: kind,
      ...(!this.#usesIsTypeOf && { __typename: kind }),
    };
    for (const field of Object.values(runtime?.getFields() ?? {})) {
      if (runtime === undefined || !this.isProperty(runtime, field.name) || field.name in object) continue;
      const named = getNullableType(field.type);
      if (isLeafType(named) && this.#fraction(`method ${field.name}`) < 0.5)
        object[field.name] = this.#valueOf(field.type, `${field.name} ${text}`);
      else
        object[field.name] = (args: object, context: unknown, info: GraphQLResolveInfo) =>
          this.resolve({ $key: text }, args, context, info);
    }
    return object;
  }
}

function textOfPath({ path }: GraphQLResolveInfo): string {
  const keys: string[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at !== undefined; at = at.prev) keys.push(String(at.key));
  return keys.join('<');
}
