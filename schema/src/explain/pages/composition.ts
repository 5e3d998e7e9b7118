/**
 * What stops subgraphs from composing. The first sentence of each page is composition's own; what to do is ours. Codes
 * that share a remedy share a page: they are told apart by their message.
 */
import { ERRORS } from '@apollo/federation-internals';
import type { Page, Pages } from '../page.js';

interface Remedy {
  readonly codes: RegExp;
  readonly fix: string;
  readonly example?: string;
}

/** The first that matches a code counts. */
const REMEDIES: readonly Remedy[] = [
  {
    codes: /^INVALID_FIELD_SHARING$/,
    fix: 'Decide who owns the field. If both subgraphs really answer the same, mark it @shareable in all of them; to move it, give it @override(from: "…") where it goes to; else give it another name, or leave it out of the one that does not own it.',
    example: 'type Film @key(fields: "id") { id: ID! name: String @shareable }   # in every subgraph that resolves it',
  },
  {
    codes: /^INVALID_SHAREABLE_USAGE$/,
    fix: 'Put @shareable on fields of object types, or on the type; interfaces and subscriptions cannot have it.',
  },
  {
    codes: /^SATISFIABILITY_ERROR$/,
    fix: 'The message shows an operation that nobody could answer, and where the way ends. Give the subgraph that has the field a @key that another subgraph can provide, or let the subgraph before it return that key. A key with resolvable: false leads nowhere.',
    example:
      'type Film @key(fields: "id") { id: ID! stars: Int }   # votes can be entered by the id that films returns',
  },
  {
    codes:
      /^(KEY|PROVIDES|REQUIRES)_(INVALID_FIELDS|INVALID_FIELDS_TYPE|FIELDS_HAS_ARGS|DIRECTIVE_IN_FIELDS_ARG|FIELDS_SELECT_INVALID_TYPE)$|DIRECTIVE_IN_FIELDS_ARG$/,
    fix: 'Write fields: as one string that selects plain fields which this subgraph declares: fields: "id owner { id }". No arguments, no directives, and in a key no lists or abstract types.',
    example: 'type Review @key(fields: "id product { upc }") { id: ID! product: Product }',
  },
  {
    codes: /_MISSING_EXTERNAL$/,
    fix: 'Declare the field in this subgraph, marked @external: it says that the value comes from elsewhere.',
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
    fix: 'Some other subgraph has to resolve the field. Publish that one first, or remove @external and resolve it here.',
  },
  {
    codes: /^EXTERNAL_(TYPE|ARGUMENT)/,
    fix: 'Declare the field exactly as the subgraph that owns it: same type, same arguments, same defaults.',
  },
  {
    codes: /^EXTERNAL_COLLISION|^MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL$/,
    fix: 'Move the directive to where the field is resolved; an @external field only repeats it.',
  },
  {
    codes: /^PROVIDES_ON_NON_OBJECT_FIELD$/,
    fix: '@provides is for fields that return an entity: it names fields of that entity which this subgraph brings along.',
  },
  {
    codes: /^(ROOT_(QUERY|MUTATION|SUBSCRIPTION)_USED|NO_QUERIES)$/,
    fix: 'Name the root types Query, Mutation and Subscription, and give at least one subgraph a field of Query.',
  },
  {
    codes: /^INVALID_SUBGRAPH_NAME$/,
    fix: 'Publish it under another name: letters, digits, "-" and "_", beginning with a letter.',
  },
  {
    codes: /^(FIELD|INPUT_FIELD|FIELD_ARGUMENT)_.*MISMATCH$/,
    fix: 'Agree on one declaration. Outputs may differ in being null only; inputs must have the same type and the same default everywhere. Change one side, publish it, then the other.',
  },
  {
    codes: /^TYPE_KIND_MISMATCH$/,
    fix: 'One name stands for two kinds of type. Rename one of them, or make them the same kind.',
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
    fix: 'What clients see may not depend on what they do not. Hide the other element as well, or show this one: @inaccessible on both, or on neither. In a contract: give both the same tag, so that a field goes with the type that it returns; a query must be left to ask.',
    example: 'audit: Audit @tag(name: "internal")   # as on type Audit @tag(name: "internal")',
  },
  {
    codes: /^OVERRIDE_/,
    fix: '@override goes on the field in the subgraph that takes over, with from: the other one; not on both, not on @external fields. A label is percent(0…100) or a name of letters, digits and _-:./.',
    example: 'synopsis: String @override(from: "monolith", label: "percent(25)")',
  },
  {
    codes: /LINK|^UNSUPPORTED_LINKED_FEATURE$|^UNKNOWN_FEDERATION_LINK_VERSION$/,
    fix: 'Write extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", …]). Import under the same name in every subgraph; versions up to 2.14 are known here.',
  },
  {
    codes: /^(DIRECTIVE|TYPE)_DEFINITION_INVALID$/,
    fix: 'Leave out definitions of federation’s own directives and types: they come with the @link.',
  },
  {
    codes: /^DIRECTIVE_COMPOSITION_ERROR$/,
    fix: 'A directive that should reach the supergraph needs a @link of its own and a @composeDirective, in the same version everywhere.',
  },
  {
    codes: /^SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES$/,
    fix: 'Whoever shares the field must be able to return the same types: add the missing ones to the interface or union there, or stop sharing it.',
  },
  {
    codes: /^INTERFACE_(OBJECT|KEY)/,
    fix: 'A @key on an interface must stand on every type behind it, with all of them in that subgraph; another subgraph that only knows the interface declares it as type … @interfaceObject with the same key.',
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
    fix: 'A field that reads guarded data through @requires or @fromContext has to be guarded at least as much: repeat @authenticated, @requiresScopes or @policy on it.',
  },
  {
    codes: /^MAX_VALIDATION_SUBGRAPH_PATHS_EXCEEDED$/,
    fix: 'There are too many ways through the subgraphs to check them all. Share fewer fields between them, and give entities one key each.',
  },
  {
    codes: /^INVALID_GRAPHQL$/,
    fix: 'The message names the line. Check the file on its own first: marquee subgraph check … --json gives line and column.',
  },
  {
    codes: /^(INVALID_FEDERATION_SUPERGRAPH|UNSUPPORTED_FEATURE|DOWNSTREAM_SERVICE_ERROR)$/,
    fix: 'Publish subgraph schemas, not composed ones, and leave out what the message names.',
  },
];

function pageOf(code: string, means: string): Page {
  const remedy = REMEDIES.find(({ codes }) => codes.test(code));
  if (remedy === undefined) throw new Error(`Nobody has written what to do about ${code}.`);
  return { means, fix: remedy.fix, ...(remedy.example !== undefined && { example: remedy.example }) };
}

/** Of our own machinery, around composition. */
const OWN: Pages = {
  COMPOSITION_LIMIT: {
    means: 'Composing these schemas took more time or memory than the registry gives to one composition.',
    fix: 'Send smaller schemas: look for a generator that repeats types. 20 subgraphs of 500 types each are within the limits.',
  },
  COMPOSITION_BUG: {
    means: 'Composition itself failed on these schemas, which it should not do whatever it is given.',
    fix: 'Keep the schema that caused it, and report it with the message; undo the last change to it meanwhile.',
  },
  NO_SUBGRAPHS: {
    means: 'The variant has no subgraph left to compose.',
    fix: 'Publish a subgraph, or roll back with marquee variant rollback.',
  },
};

/** Of contracts: a hint, not a refusal. */
const CONTRACTS: Pages = {
  CONTRACT_TAG_UNKNOWN: {
    means: 'A contract filters by a tag that nothing in its source carries, so that it hides or shows nothing by it.',
    fix: 'Compare its spelling with @tag in the subgraphs, and publish the contract again. If the tag is still to come, nothing need be done.',
  },
};

export const COMPOSITION_PAGES: Pages = {
  ...Object.fromEntries(Object.values(ERRORS).map(({ code, description }) => [code, pageOf(code, description)])),
  ...OWN,
  ...CONTRACTS,
};
