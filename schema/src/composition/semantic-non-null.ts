/**
 * `@semanticNonNull(levels:)` on fields of subgraphs, in the supergraph and the API schema: at these levels of its type,
 * 0 for the value and 1 for the items of a list, the field is null only for an error. Composers drop the directive.
 *
 * A level is in the supergraph if it holds in every subgraph that resolves the field, by the directive or by a non-null
 * type; for a field of an interface, also in every object type that implements the interface.
 */
import { argumentOf, directivesNamed, fieldOf, typesWithFields } from '@marquee/federation/supergraph-document';
import type { FieldsTypeNode } from '@marquee/federation/supergraph-document';
import { Kind, parse } from 'graphql';
import type { DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode, TypeNode } from 'graphql';
import type { CompositionHint, CompositionProblem, CompositionResult, ParsedSubgraph } from './composer.js';
import { byCoordinate, readDeclaredFields, resolvingFields } from './declared-fields.js';
import type { DeclaredField } from './declared-fields.js';

const DIRECTIVE = 'semanticNonNull';
const DEFINITION = `directive @${DIRECTIVE}(levels: [Int!]! = [0]) on FIELD_DEFINITION`;

/** Coordinate, as in `Title.name` -> levels. */
type Levels = ReadonlyMap<string, readonly number[]>;

type Composed = Extract<CompositionResult, { outcome: 'composed' }>;

/** Adds the directive to the fields of a composed supergraph. A level that a type does not have is a problem. */
export function composeSemanticNonNull(composed: Composed, subgraphs: readonly ParsedSubgraph[]): CompositionResult {
  const declared = subgraphs
    .flatMap(readDeclaredFields)
    .map((field): DeclaredLevels => ({ ...field, levels: declaredLevels(field.node) }));
  if (declared.every(({ levels }) => levels.length === 0)) return composed;
  const problems = declared.flatMap(problemsOf);
  if (problems.length > 0) return { outcome: 'failed', problems };
  const document = parse(composed.supergraphSdl);
  const levels = levelsOf(document, byCoordinate(declared));
  const types = typesWithFields(document);
  const hints = declared.flatMap((field) => hintOf(field, types, levels.get(field.coordinate) ?? []));
  const distinct = [...new Map(hints.map((hint) => [hint.coordinate, hint])).values()];
  return {
    ...composed,
    supergraphSdl: writeDirectives(composed.supergraphSdl, document, levels),
    hints: [...composed.hints, ...distinct],
  };
}

/** The SDL of an API schema with the directives of its supergraph. */
export function withSemanticNonNull(apiSdl: string, supergraphSdl: string): string {
  if (!supergraphSdl.includes(`@${DIRECTIVE}(`)) return apiSdl;
  const levels = new Map<string, readonly number[]>();
  for (const [coordinate, field] of fieldsIn(parse(supergraphSdl, { noLocation: true }))) {
    const own = declaredLevels(field);
    if (own.length > 0) levels.set(coordinate, own);
  }
  return levels.size === 0 ? apiSdl : writeDirectives(apiSdl, parse(apiSdl), levels);
}

interface DeclaredLevels extends DeclaredField {
  /** Of the directive; empty without it. */
  readonly levels: readonly number[];
}

/** Values that are no whole numbers are left out: composition has checked the directive's arguments. */
function declaredLevels(node: FieldDefinitionNode): readonly number[] {
  const [directive] = directivesNamed(node, DIRECTIVE);
  if (directive === undefined) return [];
  const given = argumentOf(directive, 'levels');
  const list: readonly unknown[] = given === undefined ? [0] : Array.isArray(given) ? given : [given];
  return list.filter((level) => typeof level === 'number');
}

/** Whether each level of the type is non-null, from the value inwards. */
function nonNullLevels(type: TypeNode): readonly boolean[] {
  const isNonNull = type.kind === Kind.NON_NULL_TYPE;
  const nullable = isNonNull ? type.type : type;
  return [isNonNull, ...(nullable.kind === Kind.LIST_TYPE ? nonNullLevels(nullable.type) : [])];
}

function problemsOf({ subgraph, coordinate, node, levels }: DeclaredLevels): readonly CompositionProblem[] {
  const depth = nonNullLevels(node.type).length;
  const wrong = levels.find((level) => level < 0 || level >= depth);
  if (wrong === undefined) return [];
  const { line = 1, column = 1 } = directivesNamed(node, DIRECTIVE)[0]?.loc?.startToken ?? {};
  const allowed = depth === 1 ? 'only the level 0' : `the levels 0 to ${depth - 1}`;
  return [
    {
      code: 'INVALID_SEMANTIC_NON_NULL',
      message: `[${subgraph}] @${DIRECTIVE} on ${coordinate} has the level ${wrong}, and the type of the field has ${allowed}`,
      locations: [{ subgraph, line, column }],
    },
  ];
}

/** Levels at which the field is null only for an error, in the subgraph. */
function strictLevels({ node, levels }: DeclaredLevels): ReadonlySet<number> {
  return new Set([...levels, ...nonNullLevels(node.type).flatMap((isNonNull, level) => (isNonNull ? [level] : []))]);
}

function levelsOf(document: DocumentNode, declared: ReadonlyMap<string, readonly DeclaredLevels[]>): Levels {
  const strict = new Map<string, ReadonlySet<number>>();
  for (const [coordinate, fields] of declared) {
    const sets = resolvingFields(fields).map(strictLevels);
    if (sets.length > 0)
      strict.set(coordinate, new Set([...(sets[0] ?? [])].filter((level) => sets.every((each) => each.has(level)))));
  }
  const types = typesWithFields(document);
  const levels = new Map<string, readonly number[]>();
  for (const [typeName, type] of types)
    for (const { name, type: fieldType } of type.fields ?? []) {
      const coordinate = `${typeName}.${name.value}`;
      const isNonNull = nonNullLevels(fieldType);
      const implemented = implementationsOf(type, types).map((each) => strict.get(`${each}.${name.value}`));
      const left = [...(strict.get(coordinate) ?? [])].filter(
        (level) => isNonNull[level] === false && implemented.every((each) => each?.has(level) === true),
      );
      if (left.length > 0)
        levels.set(
          coordinate,
          left.sort((one, other) => one - other),
        );
    }
  return levels;
}

/** Names of the object types that implement an interface; empty for an object type. */
function implementationsOf(type: FieldsTypeNode, types: ReadonlyMap<string, FieldsTypeNode>): readonly string[] {
  if (type.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [];
  return [...types.values()]
    .filter((each): each is ObjectTypeDefinitionNode => each.kind === Kind.OBJECT_TYPE_DEFINITION)
    .filter(({ interfaces = [] }) => interfaces.some(({ name }) => name.value === type.name.value))
    .map(({ name }) => name.value);
}

/** For a level that is declared, and is not in the supergraph. */
function hintOf(
  { coordinate, levels: declared }: DeclaredLevels,
  types: ReadonlyMap<string, FieldsTypeNode>,
  levels: readonly number[],
): readonly CompositionHint[] {
  const [typeName = '', name = ''] = coordinate.split('.');
  const field = fieldOf(types.get(typeName), name);
  const isNonNull = field === undefined ? [] : nonNullLevels(field.type);
  const lost = declared.filter((level) => isNonNull[level] === false && !levels.includes(level));
  if (lost.length === 0) return [];
  const message =
    `The levels ${lost.join(', ')} of @${DIRECTIVE} on ${coordinate} are not in the supergraph: another subgraph that ` +
    'resolves the field, or a type that implements the interface, may return null there without an error.';
  return [{ code: 'INCONSISTENT_SEMANTIC_NON_NULL', coordinate, message }];
}

function* fieldsIn(document: DocumentNode): Iterable<readonly [string, FieldDefinitionNode]> {
  for (const [typeName, { fields = [] }] of typesWithFields(document))
    for (const field of fields) yield [`${typeName}.${field.name.value}`, field];
}

/** The text with the directives in place of those that it has, and with their definition. */
function writeDirectives(sdl: string, document: DocumentNode, levels: Levels): string {
  const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  for (const [coordinate, field] of fieldsIn(document)) {
    for (const { loc } of directivesNamed(field, DIRECTIVE))
      if (loc !== undefined) edits.push({ from: loc.start - 1, to: loc.end, text: '' });
    const own = levels.get(coordinate);
    const end = field.type.loc?.end ?? 0;
    if (own !== undefined) edits.push({ from: end, to: end, text: ` @${DIRECTIVE}(levels: [${own.join(', ')}])` });
  }
  const directives = document.definitions.filter((each) => each.kind === Kind.DIRECTIVE_DEFINITION);
  const after = directives.find(({ name }) => name.value >= DIRECTIVE) ?? document.definitions.find(isTypeSystem);
  const start = after?.loc?.start ?? 0;
  const isDefined = directives.some(({ name }) => name.value === DIRECTIVE);
  if (!isDefined) edits.push({ from: start, to: start, text: `${DEFINITION}\n\n` });
  let text = sdl;
  for (const { from, to, text: added } of edits.sort((one, other) => other.from - one.from))
    text = text.slice(0, from) + added + text.slice(to);
  return text;
}

function isTypeSystem({ kind }: DocumentNode['definitions'][number]): boolean {
  return kind !== Kind.SCHEMA_DEFINITION && kind !== Kind.SCHEMA_EXTENSION;
}
