/** Random operations on any schema, with fragments, conditions, literals and variables. Some are not valid. */
import type { Random } from '@marquee/runtime/random';
import {
  getNamedType,
  getNullableType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  typeFromAST,
} from 'graphql';
import type {
  DocumentNode,
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLInputType,
  GraphQLObjectType,
  GraphQLSchema,
  NamedTypeNode,
} from 'graphql';

/** The text of an operation, whose variables `randomVariables` fills. */
export function randomOperation(schema: GraphQLSchema, random: Random): string {
  return new OperationWriter(schema, random).write();
}

const DEPTH = 5;

class OperationWriter {
  readonly #variables: { readonly name: string; readonly type: GraphQLInputType; readonly default: string | null }[] =
    [];
  readonly #fragments: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: Random,
  ) {}

  write(): string {
    const mutation = this.random.next() < 0.15 ? this.schema.getMutationType() : null;
    const root = mutation ?? this.schema.getQueryType();
    if (root === null || root === undefined) throw new TypeError('The schema has no query.');
    const selection = `${this.#selection(root, DEPTH)} ${this.#selection(root, DEPTH)}`;
    const declared = this.#variables.map(({ name, type, default: value }) =>
      value === null ? `$${name}: ${String(type)}` : `$${name}: ${String(type)} = ${value}`,
    );
    const head = [...CONDITION_VARIABLES, ...declared].join(', ');
    return `${mutation === null || mutation === undefined ? 'query' : 'mutation'} Q(${head}) { ${selection} ${USES_CONDITIONS} } ${this.#fragments.join(' ')}`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const { random } = this;
    const parts: string[] = [];
    for (let count = 1 + random.int(4); count > 0; count -= 1) {
      const kind = random.next();
      if (kind < 0.1) parts.push(`${random.pick(['', 'kindOf: '])}__typename${this.#condition()}`);
      else if (kind < 0.3 && depth > 0) parts.push(this.#fragment(type, depth));
      else if ('getFields' in type)
        parts.push(this.#field(type.name, random.pick(Object.values(type.getFields())), depth));
    }
    const written = parts.filter((part) => part !== '');
    return written.length === 0 ? '__typename' : written.join(' ');
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const on = this.random.pick(overlapping(this.schema, type));
    const inner = this.#selection(on, depth - 1);
    if (this.random.next() < 0.6)
      return `...${this.random.next() < 0.1 && on === type ? '' : ` on ${on.name}`}${this.#condition()} { ${inner} }`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${on.name} { ${inner} }`);
    return `...${name}${this.#condition()} ...${name}`;
  }

  #field(parent: string, field: GraphQLField<unknown, unknown>, depth: number): string {
    const target = getNamedType(field.type);
    if (isCompositeType(target) && depth === 0) return '';
    const args = this.#arguments(field.args);
    // Equal names need equal arguments and types.
    const alias = args === '' && this.random.next() < 0.8 ? '' : `a${hashOf(`${parent}.${field.name}${args}`)}: `;
    const inner = isCompositeType(target) ? ` { ${this.#selection(target, depth - 1)} }` : '';
    return `${alias}${field.name}${args}${this.#condition()}${inner}`;
  }

  #condition(): string {
    return this.random.next() < 0.7 ? '' : this.random.pick(CONDITIONS);
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const given = args.flatMap((arg) => {
      if (!isRequiredArgument(arg) && this.random.next() < 0.6) return [];
      return [`${arg.name}: ${this.random.next() < 0.5 ? this.#variable(arg.type) : literalOf(arg.type, this.random)}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #variable(type: GraphQLInputType): string {
    const known = this.#variables.filter((variable) => String(variable.type) === String(type));
    if (known.length > 0 && this.random.next() < 0.5) return `$${this.random.pick(known).name}`;
    const name = `v${this.#variables.length}`;
    this.#variables.push({ name, type, default: this.random.next() < 0.3 ? literalOf(type, this.random) : null });
    return `$${name}`;
  }
}

const CONDITION_VARIABLES = ['$yes: Boolean!', '$no: Boolean!', '$maybe: Boolean = true'];
const USES_CONDITIONS =
  'used: __typename @skip(if: $no) used2: __typename @include(if: $yes) used3: __typename @include(if: $maybe)';
const CONDITIONS = [
  ' @skip(if: $no)',
  ' @include(if: $yes)',
  ' @include(if: $maybe)',
  ' @skip(if: $no) @include(if: $yes)',
  ' @include(if: false)',
  ' @skip(if: false)',
];

function hashOf(text: string): string {
  let hash = 7;
  for (const character of text) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(36);
}

function overlapping(schema: GraphQLSchema, type: GraphQLCompositeType): readonly GraphQLCompositeType[] {
  const possible = (each: GraphQLCompositeType): readonly GraphQLObjectType[] =>
    isAbstractType(each) ? schema.getPossibleTypes(each) : [each];
  const own = new Set(possible(type));
  return Object.values(schema.getTypeMap()).filter(
    (each): each is GraphQLCompositeType =>
      isCompositeType(each) && !each.name.startsWith('__') && possible(each).some((one) => own.has(one)),
  );
}

const TEXTS = ['"x"', '"Gr\\u00f6\\"e"', '""'];
const MAX_NESTED = 3;

/** The text of a value. */
function literalOf(type: GraphQLInputType, random: Random, depth = 0): string {
  if (!isNonNullType(type) && random.next() < 0.1) return 'null';
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (random.next() < 0.2) return literalOf(nullable.ofType, random, depth);
    return `[${Array.from({ length: random.int(3) }, () => literalOf(nullable.ofType, random, depth)).join(', ')}]`;
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < MAX_NESTED && random.next() < 0.4),
    );
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type, random, depth + 1)}`).join(', ')} }`;
  }
  if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
  if (nullable.name === 'Int') return String(random.int(100));
  if (nullable.name === 'Float') return random.pick(['1', '2.5']);
  if (nullable.name === 'Boolean') return random.pick(['true', 'false']);
  if (nullable.name === '_Any') return '{ __typename: "Title", id: "1" }';
  return random.pick(TEXTS);
}

/** Values of the variables of a document's operation, some of them absent or null. */
export function randomVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  random: Random,
): Record<string, unknown> {
  const operation = getOperationAST(document);
  const values: Record<string, unknown> = {};
  for (const { variable, type: node, defaultValue } of operation?.variableDefinitions ?? []) {
    const type = typeFromAST(schema, node as NamedTypeNode);
    if (!isInputType(type)) continue;
    const canBeAbsent = !isNonNullType(type) || defaultValue !== undefined;
    if (!canBeAbsent || random.next() < 0.7) values[variable.name.value] = jsonOf(type, random);
  }
  return values;
}

/** A value of a variable. */
function jsonOf(type: GraphQLInputType, random: Random, depth = 0): unknown {
  if (!isNonNullType(type) && random.next() < 0.1) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    if (random.next() < 0.2) return jsonOf(nullable.ofType, random, depth);
    return Array.from({ length: random.int(3) }, () => jsonOf(nullable.ofType, random, depth));
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(
      (field) => isRequiredInputField(field) || (depth < MAX_NESTED && random.next() < 0.4),
    );
    return Object.fromEntries(fields.map((field) => [field.name, jsonOf(field.type, random, depth + 1)]));
  }
  if (isEnumType(nullable)) return random.pick(nullable.getValues()).name;
  if (nullable.name === 'Int') return random.int(100);
  if (nullable.name === 'Float') return random.next();
  if (nullable.name === 'Boolean') return random.next() < 0.5;
  // Sometimes a value that the type does not accept.
  if (depth === 0 && random.next() < 0.02) return { wrong: [1] };
  return nullable.name === '_Any' ? { __typename: 'Title', id: '1' } : random.pick(['x', 'Größe', '']);
}
