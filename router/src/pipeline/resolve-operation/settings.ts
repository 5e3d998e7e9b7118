/** The settings of the limits of operations as data. */
import { DEFAULT_OPERATION_LIMITS } from '@marquee/operation-limits/operation-limits';
import type { SettingGroup } from '@marquee/runtime/settings';

const LIMIT = { type: 'whole number', min: 1, max: 10_000_000 } as const;

export const LIMITS = {
  textLength: {
    ...LIMIT,
    name: 'ROUTER_MAX_TEXT_LENGTH',
    unit: 'characters',
    default: DEFAULT_OPERATION_LIMITS.textLength,
    sentence: 'The longest text of an operation.',
  },
  tokens: {
    ...LIMIT,
    name: 'ROUTER_MAX_TOKENS',
    unit: 'tokens',
    default: DEFAULT_OPERATION_LIMITS.tokens,
    sentence: 'The most tokens in the text of an operation, and the most lines.',
  },
  nesting: {
    ...LIMIT,
    name: 'ROUTER_MAX_NESTING',
    unit: 'brackets',
    max: 1_000,
    default: DEFAULT_OPERATION_LIMITS.nesting,
    sentence: 'The deepest nesting of brackets of any kind, those of fragments included.',
  },
  depth: {
    ...LIMIT,
    name: 'ROUTER_MAX_DEPTH',
    unit: 'fields',
    default: DEFAULT_OPERATION_LIMITS.depth,
    sentence: 'The deepest nesting of fields.',
  },
  aliases: {
    ...LIMIT,
    name: 'ROUTER_MAX_ALIASES',
    unit: 'aliases',
    default: DEFAULT_OPERATION_LIMITS.aliases,
    sentence: 'The most aliases; those of a fragment count for each of its spreads.',
  },
  rootFields: {
    ...LIMIT,
    name: 'ROUTER_MAX_ROOT_FIELDS',
    unit: 'fields',
    default: DEFAULT_OPERATION_LIMITS.rootFields,
    sentence: 'The most fields of Query or Mutation in one operation.',
  },
  operations: {
    ...LIMIT,
    name: 'ROUTER_MAX_OPERATIONS',
    unit: 'operations',
    default: DEFAULT_OPERATION_LIMITS.operations,
    sentence: 'The most operations in one text.',
  },
  fragments: {
    ...LIMIT,
    name: 'ROUTER_MAX_FRAGMENTS',
    unit: 'fragments',
    default: DEFAULT_OPERATION_LIMITS.fragments,
    sentence: 'The most fragments in one text.',
  },
  selections: {
    ...LIMIT,
    name: 'ROUTER_MAX_SELECTIONS',
    unit: 'selections',
    default: DEFAULT_OPERATION_LIMITS.selections,
    sentence: 'The most selections; those of a fragment count for each of its spreads.',
  },
  overlaps: {
    ...LIMIT,
    name: 'ROUTER_MAX_OVERLAPS',
    unit: 'pairs',
    default: DEFAULT_OPERATION_LIMITS.overlaps,
    sentence:
      'The most pairs of fields, and of fragments, that overlap at one place of the response: validation compares each.',
  },
  conditionVariables: {
    ...LIMIT,
    name: 'ROUTER_MAX_CONDITION_VARIABLES',
    unit: 'variables',
    max: 30,
    default: DEFAULT_OPERATION_LIMITS.conditionVariables,
    sentence: 'The most variables that decide @skip and @include; each doubles the number of possible plans.',
  },
  inputDepth: {
    ...LIMIT,
    name: 'ROUTER_MAX_INPUT_DEPTH',
    unit: 'levels',
    max: 1_000,
    default: DEFAULT_OPERATION_LIMITS.inputDepth,
    sentence: 'The deepest nesting of lists and input objects, in literals and in variables.',
  },
  inputValues: {
    ...LIMIT,
    name: 'ROUTER_MAX_INPUT_VALUES',
    unit: 'values',
    default: DEFAULT_OPERATION_LIMITS.inputValues,
    sentence: 'The most values in the variables.',
  },
  introspectionFields: {
    ...LIMIT,
    name: 'ROUTER_MAX_INTROSPECTION_FIELDS',
    unit: 'fields',
    default: DEFAULT_OPERATION_LIMITS.introspectionFields,
    sentence:
      'The most fields that introspection may return, by an estimate; that of the whole schema is always allowed.',
  },
} as const satisfies SettingGroup;
