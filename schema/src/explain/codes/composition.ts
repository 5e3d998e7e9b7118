/**
 * Composition errors. The meaning of a code is Apollo's own description; the fix is ours. Codes with the same fix share
 * an entry of `FIXES`.
 */
import { ERRORS } from '@apollo/federation-internals';
import type { CodeExplanation, CodeExplanations } from '../code-explanation.js';

interface Fix {
  readonly codes: RegExp;
  readonly fix: string;
  readonly example?: string;
}

/** The first entry that matches a code is used. */
const FIXES: readonly Fix[] = [
  {
    codes: /^INVALID_FIELD_SHARING$/,
    fix: 'Decide which subgraph owns the field. If all of them return the same value, mark it @shareable in each. To move it, add @override(from: "…") in its new subgraph. Otherwise rename it, or remove it from the other subgraph.',
    example: 'type Film @key(fields: "id") { id: ID! name: String @shareable }   # in every subgraph that resolves it',
  },
  {
    codes: /^INVALID_SHAREABLE_USAGE$/,
    fix: 'Put @shareable on fields of object types, or on the type; interfaces and subscriptions cannot have it.',
  },
  {
    codes: /^SATISFIABILITY_ERROR$/,
    fix: 'The message shows an operation that cannot be planned, and the field that cannot be reached. Add a @key to the subgraph of that field which another subgraph can provide, or let the previous subgraph return that key. A key with resolvable: false cannot be used.',
    example:
      'type Film @key(fields: "id") { id: ID! stars: Int }   # votes can be reached by the id that films returns',
  },
  {
    codes:
      /^(KEY|PROVIDES|REQUIRES)_(INVALID_FIELDS|INVALID_FIELDS_TYPE|FIELDS_HAS_ARGS|DIRECTIVE_IN_FIELDS_ARG|FIELDS_SELECT_INVALID_TYPE)$|DIRECTIVE_IN_FIELDS_ARG$/,
    fix: 'Write fields: as one string that selects plain fields which this subgraph declares: fields: "id owner { id }". No arguments, no directives, and in a key no lists or abstract types.',
    example: 'type Review @key(fields: "id product { upc }") { id: ID! product: Product }',
  },
  {
    codes: /_MISSING_EXTERNAL$/,
    fix: 'Declare the field in this subgraph with @external: its value comes from another subgraph.',
    example:
      'type Product @key(fields: "upc") { upc: ID! weight: Int @external shipping: Int @requires(fields: "weight") }',
  },
  {
    codes:
      /_UNSUPPORTED_ON_INTERFACE$|^OVERRIDE_ON_INTERFACE$|^EXTERNAL_ON_INTERFACE$|APPLIED_TO_INTERFACE_FIELD$|APPLIED_ON_INTERFACE$/,
    fix: 'Put the directive on the fields of the types that implement the interface, in each of them.',
  },
  {
    codes: /^EXTERNAL_UNUSED$|^TYPE_WITH_ONLY_UNUSED_EXTERNAL$/,
    fix: 'Remove the field, or use it in a @requires, @provides or @key: @external alone has no effect.',
  },
  {
    codes: /^EXTERNAL_MISSING_ON_BASE$/,
    fix: 'Another subgraph must resolve the field. Publish that subgraph first, or remove @external and resolve the field here.',
  },
  {
    codes: /^EXTERNAL_(TYPE|ARGUMENT)/,
    fix: 'Declare the field exactly as the subgraph that owns it: same type, same arguments, same defaults.',
  },
  {
    codes: /^EXTERNAL_COLLISION|^MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL$/,
    fix: 'Move the directive to the subgraph that resolves the field; an @external field only declares it again.',
  },
  {
    codes: /^PROVIDES_ON_NON_OBJECT_FIELD$/,
    fix: '@provides is for fields that return an entity: it names fields of the entity that this subgraph resolves as well.',
  },
  {
    codes: /^(ROOT_(QUERY|MUTATION|SUBSCRIPTION)_USED|NO_QUERIES)$/,
    fix: 'Name the root types Query, Mutation and Subscription, and give at least one subgraph a field of Query.',
  },
  {
    codes: /^INVALID_SUBGRAPH_NAME$/,
    fix: 'Publish it under another name: a letter, then letters, digits, "-" and "_".',
  },
  {
    codes: /^(FIELD|INPUT_FIELD|FIELD_ARGUMENT)_.*MISMATCH$/,
    fix: 'Use one declaration in all subgraphs. Output types may differ in nullability only; inputs need the same type and the same default. Change and publish one subgraph after the other.',
  },
  {
    codes: /^TYPE_KIND_MISMATCH$/,
    fix: 'Two subgraphs use the name for different kinds of type. Rename one of them, or make them the same kind.',
  },
  {
    codes: /^ENUM_VALUE_MISMATCH$|^EMPTY_MERGED/,
    fix: 'Add the value or field to every subgraph that declares the type. To add one to an enum that is also an input: first to all subgraphs as @inaccessible, then make it visible.',
  },
  {
    codes: /^REQUIRED_(ARGUMENT|INPUT_FIELD)_MISSING_IN_SOME_SUBGRAPH$/,
    fix: 'Make it optional, or add it to every subgraph that declares the field or input.',
  },
  {
    codes: /^(EXTENSION_WITH_NO_BASE|INTERFACE_FIELD_NO_IMPLEM)$/,
    fix: 'Declare what is missing: the type itself in one of the subgraphs, or the interface field in every type that implements it.',
  },
  {
    codes: /INACCESSIBLE/,
    fix: 'An accessible element refers to an inaccessible one. Mark both @inaccessible, or neither. In a contract, give both the same tag, for example a field and the type that it returns. At least one field of Query must stay accessible.',
    example: 'audit: Audit @tag(name: "internal")   # as on type Audit @tag(name: "internal")',
  },
  {
    codes: /^OVERRIDE_/,
    fix: 'Put @override on the field in its new subgraph, with the name of the other subgraph in from:. It is not allowed in both subgraphs or on @external fields. A label is percent(0…100) or a name of letters, digits and _-:./.',
    example: 'synopsis: String @override(from: "monolith", label: "percent(25)")',
  },
  {
    codes: /LINK|^UNSUPPORTED_LINKED_FEATURE$|^UNKNOWN_FEDERATION_LINK_VERSION$/,
    fix: 'Write extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", …]). Import under the same name in every subgraph; versions up to 2.14 are known here.',
  },
  {
    codes: /^(DIRECTIVE|TYPE)_DEFINITION_INVALID$/,
    fix: 'Remove the definitions of federation’s own directives and types: the @link adds them.',
  },
  {
    codes: /^DIRECTIVE_COMPOSITION_ERROR$/,
    fix: 'A directive that is composed into the supergraph needs its own @link and a @composeDirective, with the same version in every subgraph.',
  },
  {
    codes: /^SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES$/,
    fix: 'All subgraphs that share the field must be able to return the same types: add the missing types to the interface or union, or stop sharing the field.',
  },
  {
    codes: /^INTERFACE_(OBJECT|KEY)/,
    fix: 'A @key on an interface is required on every implementing type as well, and the subgraph must define all of them. Another subgraph that only defines the interface declares it as type … @interfaceObject with the same key.',
  },
  {
    codes: /CONTEXT/,
    fix: 'Name a context with @context(name: "…") on a type around the field, and select one value of it: @fromContext(field: "$name { … }"). In every subgraph that declares the field the argument is contextual, and its type needs a resolvable key.',
  },
  {
    codes: /^(LIST_SIZE|COST)_/,
    fix: '@listSize is for lists and connections: slicingArguments name integer arguments of the field, sizedFields name lists within what it returns, assumedSize is 0 or more. @cost is for fields of concrete types.',
  },
  {
    codes: /^MISSING_TRANSITIVE_AUTH_REQUIREMENTS$/,
    fix: 'A field that reads protected data through @requires or @fromContext needs at least the same protection: repeat @authenticated, @requiresScopes or @policy on it.',
  },
  {
    codes: /^MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED$/,
    fix: 'There are too many paths through the subgraphs to validate them all. Share fewer fields between subgraphs, and give each entity one key.',
  },
  {
    codes: /^INVALID_GRAPHQL$/,
    fix: 'The message names the line. marquee subgraph check … --json gives line and column.',
  },
  {
    codes: /^(INVALID_FEDERATION_SUPERGRAPH|UNSUPPORTED_FEATURE|DOWNSTREAM_SERVICE_ERROR)$/,
    fix: 'Publish subgraph schemas, not composed ones, and remove what the message names.',
  },
];

function explanationOf(code: string, means: string): CodeExplanation {
  const found = FIXES.find(({ codes }) => codes.test(code));
  if (found === undefined) throw new Error(`The code ${code} has no fix.`);
  return { means, fix: found.fix, ...(found.example !== undefined && { example: found.example }) };
}

/** Codes of the registry around composition. */
const OWN: CodeExplanations = {
  COMPOSITION_LIMIT: {
    means: 'Composing the subgraphs exceeded the limit of CPU time or memory of one composition.',
    fix: 'Send smaller schemas. 20 subgraphs of 500 types each are within the limits.',
  },
  COMPOSITION_BUG: {
    means: 'Composition failed because of a bug, not because of an error in the schemas.',
    fix: 'Report the message with the schema that caused it, and revert the last change of the schema meanwhile.',
  },
  INCONSISTENT_SEMANTIC_NON_NULL: {
    means:
      'A level of @semanticNonNull does not hold in every subgraph that resolves the field, so it is not in the supergraph.',
    fix: 'Put the same levels on the field in every subgraph that resolves it, and on the field in every type that implements the interface; or remove them.',
    example: 'name: String @semanticNonNull',
  },
  INVALID_SEMANTIC_NON_NULL: {
    means:
      'A level of @semanticNonNull is none of the type: 0 is the value, 1 an item of the list, 2 an item of a list in it.',
    fix: 'Remove the level that the message names.',
    example: 'tags: [String] @semanticNonNull(levels: [0, 1])',
  },
  INVALID_CACHE_ANNOTATION: {
    means:
      'A @cacheControl or @cacheVary contradicts itself, or allows a cache to share what an auth rule or the identity protects.',
    fix: 'Change the directive as the message says. A value of one account or profile is PRIVATE; a protected value is PRIVATE, or varies by SCOPES.',
    example: 'progress: Int @cacheControl(maxAge: 30, scope: PRIVATE) @cacheVary(by: [PROFILE])',
  },
  INVALID_CACHE_TAG: {
    means: 'The format of a @cacheTag names no key of its type and no argument of its field, or cannot be read.',
    fix: 'On a type write places as {$key.field}, with fields of every @key; on a field of Query as {$args.argument}.',
    example: 'type Film @key(fields: "id") @cacheTag(format: "film-{$key.id}") { id: ID! }',
  },
  CONTRADICTORY_CACHE_ANNOTATIONS: {
    means: 'Subgraphs that resolve the same field give it different scopes or a different variance.',
    fix: 'Give the field the same scope in @cacheControl and the same parts in @cacheVary in each of them. Ages may differ: the least counts.',
  },
  INCONSISTENT_CACHE_ANNOTATION: {
    means: 'One subgraph that resolves the field has no @cacheControl on it, so the field is not cached.',
    fix: 'Put @cacheControl on the field in every subgraph that resolves it, or remove it from all of them.',
  },
  NO_SUBGRAPHS: {
    means: 'The variant has no subgraph to compose.',
    fix: 'Publish a subgraph, or roll back with marquee variant rollback.',
  },
};

/** Hints about contracts. */
const CONTRACTS: CodeExplanations = {
  CONTRACT_TAG_UNKNOWN: {
    means: 'A contract filters by a tag that no element of its source has.',
    fix: 'Compare its spelling with @tag in the subgraphs, and publish the contract again. Nothing is needed if the tag will be added later.',
  },
};

export const COMPOSITION_CODES: CodeExplanations = {
  ...Object.fromEntries(Object.values(ERRORS).map(({ code, description }) => [code, explanationOf(code, description)])),
  ...OWN,
  ...CONTRACTS,
};
