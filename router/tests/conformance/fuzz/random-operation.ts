/**
 * Random operations on a schema, with aliases, arguments, variables, fragments and conditions. They may be invalid, and
 * have to be validated.
 */
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
} from 'graphql';
import type {
  DirectiveLocation,
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLInputType,
  GraphQLScalarType,
  GraphQLSchema,
} from 'graphql';
import { ExactNumber, ExactValue, stringifyJson } from '@marquee/exact-json/exact-value';
import { exactLeaf, exactLiteral, isExactScalar } from './exact-leaves.js';
import type { Random } from '@marquee/runtime/random';

export interface RandomOperation {
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Enough fields for any two features to be combined, few enough to read an operation that failed. */
const MAX_FIELDS = 60;

export class RandomOperationGenerator {
  readonly #variables: { declaration: string; name: string; value: unknown }[] = [];
  readonly #fragments = new Map<string, string>();
  #fields = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  generate(): RandomOperation {
    const mutation = this.schema.getMutationType();
    const root = mutation && this.#chance(0.2) ? mutation : this.schema.getQueryType();
    if (!root) throw new Error('The schema has no queries.');
    const body = this.#selections(root, 0);
    const declarations = this.#variables.map(({ declaration }) => declaration).join(', ');
    const kind = root === mutation ? 'mutation' : 'query';
    const source = [
      `${kind} Random${declarations && `(${declarations})`}${this.#directives(kind === 'mutation' ? 'MUTATION' : 'QUERY', false)} ${body}`,
      ...this.#fragments.values(),
    ].join('\n');
    return {
      source,
      variables: Object.fromEntries(
        this.#variables.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]),
      ),
    };
  }

  #chance(share: number): boolean {
    return this.random.next() < share;
  }

  #selections(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.random.int(depth === 0 ? 3 : 5);
    const parts = Array.from({ length: count }, () => this.#selection(type, depth)).filter((part) => part !== '');
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    if (depth < 8 && this.#chance(isAbstractType(type) ? 0.4 : 0.12)) return this.#fragment(type, depth);
    if (this.#chance(0.1)) return `${this.#alias(type)}__typename`;
    const fields = isObjectType(type) || 'getFields' in type ? Object.values(type.getFields()) : [];
    const usable = fields.filter((field) => depth < 6 || !isCompositeType(getNamedType(field.type)));
    if (usable.length === 0 || this.#fields > MAX_FIELDS) return '__typename';
    return this.#field(this.random.pick(usable), type, depth);
  }

  #field(field: GraphQLField<unknown, unknown>, parent: GraphQLCompositeType, depth: number): string {
    this.#fields++;
    const type = getNamedType(field.type);
    const args = field.args.flatMap((arg) => this.#argument(arg) ?? []).join(', ');
    const inner = isCompositeType(type) ? ` ${this.#selections(type, depth + 1)}` : '';
    return `${this.#alias(parent)}${field.name}${args && `(${args})`}${this.#condition()}${this.#directives('FIELD')}${inner}`;
  }

  /** An alias, often equal to the name of a key, a required field or `__typename`. */
  #alias(parent: GraphQLCompositeType): string {
    if (this.#chance(0.6)) return '';
    if (this.#chance(0.1)) return '__typename: ';
    const names = 'getFields' in parent ? Object.keys(parent.getFields()) : ['id'];
    return `${this.#chance(0.6) ? this.random.pick(names) : `x${this.random.int(6)}`}: `;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const onto = this.#chance(0.2) ? type : this.random.pick(this.#typesWithCommonObjects(type));
    if (this.#chance(0.3) && this.#fragments.size < 6) {
      const name = `F${this.#fragments.size}`;
      this.#fragments.set(name, '');
      this.#fragments.set(
        name,
        `fragment ${name} on ${onto.name}${this.#directives('FRAGMENT_DEFINITION')} ${this.#selections(onto, depth + 1)}`,
      );
      return `...${name}${this.#condition()}${this.#directives('FRAGMENT_SPREAD')} ${this.#chance(0.3) ? `...${name}` : ''}`;
    }
    const condition = this.#chance(0.1) ? '' : ` on ${onto.name}`;
    return `...${condition}${this.#condition()}${this.#directives('INLINE_FRAGMENT')} ${this.#selections(condition === '' ? type : onto, depth + 1)}`;
  }

  #typesWithCommonObjects(type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    const possible = (each: GraphQLCompositeType): readonly string[] =>
      isAbstractType(each) ? this.schema.getPossibleTypes(each).map(({ name }) => name) : [each.name];
    const own = new Set(possible(type));
    return Object.values(this.schema.getTypeMap()).filter(
      (each): each is GraphQLCompositeType =>
        isCompositeType(each) && !each.name.startsWith('__') && possible(each).some((name) => own.has(name)),
    );
  }

  /** Custom directives, in the supergraphs that have some. @param withVariables Whether variables can be declared yet. */
  #directives(location: `${DirectiveLocation}`, withVariables = true): string {
    const usable = this.schema
      .getDirectives()
      .filter((each) => !isSpecifiedDirective(each) && each.locations.includes(location as DirectiveLocation));
    if (usable.length === 0 || this.#chance(0.8)) return '';
    const directive = this.random.pick(usable);
    const args = directive.args.flatMap((arg) => this.#argument(arg, withVariables) ?? []).join(', ');
    const own = ` @${directive.name}${args && `(${args})`}`;
    return directive.isRepeatable && this.#chance(0.2) ? `${own}${own}` : own;
  }

  #condition(): string {
    if (this.#chance(0.88)) return '';
    const name = this.#chance(0.8) ? `$${this.#variable('Boolean!', this.#chance(0.5))}` : String(this.#chance(0.5));
    return ` @${this.#chance(0.5) ? 'skip' : 'include'}(if: ${name})`;
  }

  /** @param defaultValue A literal. */
  #variable(type: string, value: unknown, defaultValue: string | null = null): string {
    const name =
      this.#chance(0.05) && !this.#variables.some((each) => each.name === 'representations')
        ? 'representations'
        : `v${this.#variables.length}`;
    const declaration = `$${name}: ${type}${defaultValue === null ? '' : ` = ${defaultValue}`}`;
    this.#variables.push({ declaration, name, value });
    return name;
  }

  #argument(arg: GraphQLArgument, withVariables = true): string | null {
    if (!isNonNullType(arg.type) && this.#chance(0.5)) return null;
    const value = this.#input(arg.type, 0);
    if (withVariables && this.#chance(0.3)) return `${arg.name}: $${this.#variable(String(arg.type), value)}`;
    const scalar = getNullableType(arg.type);
    if (isScalarType(scalar) && isExactScalar(scalar.name)) return `${arg.name}: ${this.#exactLiteral(scalar)}`;
    return `${arg.name}: ${print(value, arg.type)}`;
  }

  #input(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#input(type.ofType, depth);
    if (depth > 0 && this.#chance(0.2)) return null;
    if (isListType(type))
      return Array.from({ length: this.random.int(3) }, () => this.#required(type.ofType, depth + 1));
    if (isEnumType(type)) return this.random.pick(type.getValues()).name;
    if (isInputObjectType(type))
      return Object.fromEntries(
        Object.values(type.getFields())
          .filter((field) => isNonNullType(field.type))
          .map((field) => [field.name, this.#required(field.type, depth + 1)]),
      );
    if (isExactScalar(type.name)) return exactLeaf(type.name, this.random.int(100));
    if (type.name === 'Int') return this.random.int(4);
    if (type.name === 'Float') return this.random.int(8) / 2;
    if (type.name === 'Boolean') return this.#chance(0.5);
    return `t${this.random.int(3)}`;
  }

  /** A literal of a custom scalar, sometimes with a variable in it, or as the default of a variable. */
  #exactLiteral(type: GraphQLScalarType): string {
    const literal = exactLiteral(type.name, this.random.int(100));
    if (this.#chance(0.2)) return `$${this.#variable(type.name, undefined, literal)}`;
    if (type.name !== 'Json' || this.#chance(0.7)) return literal;
    return `[${literal}, { x: $${this.#variable('Json', exactLeaf('Json', this.random.int(100)))} }]`;
  }

  #required(type: GraphQLInputType, depth: number): unknown {
    return this.#input(type, depth) ?? (isNonNullType(type) ? this.#input(type.ofType, 0) : null);
  }
}

function print(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return print(value, type.ofType);
  if (value === null) return 'null';
  if (isListType(type)) return `[${(value as unknown[]).map((item) => print(item, type.ofType)).join(', ')}]`;
  if (isEnumType(type)) return typeof value === 'string' ? value : 'null';
  if (isInputObjectType(type))
    return `{ ${Object.entries(value as object)
      .map(([name, item]) => `${name}: ${print(item, type.getFields()[name]?.type ?? type)}`)
      .join(', ')} }`;
  return isScalarType(type) && isExactScalar(type.name) ? literalOf(value) : JSON.stringify(value);
}

/** A value as a literal: keys are names, and objects with other keys become strings. */
function literalOf(value: unknown): string {
  return value instanceof ExactValue && !(value instanceof ExactNumber)
    ? JSON.stringify(value.text)
    : stringifyJson(value);
}
