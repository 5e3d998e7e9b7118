/** The section `headers` of the configuration file: headers of clients for subgraphs, and of subgraphs for clients. */
import { headerName, subgraphName } from '@marquee/runtime/configuration/values';
import type { SettingGroup, Settings, Structure } from '@marquee/runtime/settings';
import { z } from 'zod';
import { parseCacheControl } from './cache-control.js';
import { problemOfPattern, problemOfRequestHeader, problemOfResponseHeader } from './header-names.js';

/** As HTTP allows it, without line breaks; Latin-1. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Longer values are refused. */
const MAX_VALUE_LENGTH = 4_096;

/** What of the request and its operation can be inserted. */
export const CONTEXT_VALUES = [
  'operation_name',
  'operation_type',
  'client_name',
  'client_version',
  'client_address',
  'subgraph_name',
] as const;

function headerValue() {
  return z
    .string('must be a text')
    .regex(VALUE, 'must be a header value: Latin-1 text without line breaks')
    .max(MAX_VALUE_LENGTH);
}

function checkedName(problemOf: (name: string) => string | null) {
  return headerName().superRefine((name, context) => {
    const problem = problemOf(name);
    if (problem !== null) context.addIssue({ code: 'custom', message: `"${name}" ${problem}` });
  });
}

function pattern() {
  return z.string('must be a regular expression').superRefine((text, context) => {
    const problem = problemOfPattern(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: `"${text}" ${problem}` });
  });
}

interface Selection {
  readonly named?: string | undefined;
  readonly matching?: string | undefined;
}

/** One of `named` and `matching`; what else belongs to a single name needs `named`. */
function requireOneSelection(
  { named, matching, ...others }: Selection & Readonly<Record<string, unknown>>,
  context: z.core.$RefinementCtx,
): void {
  if ((named === undefined) === (matching === undefined))
    context.addIssue({ code: 'custom', message: 'must have either named or matching' });
  for (const name of ['rename', 'default'])
    if (matching !== undefined && others[name] !== undefined)
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `${name} needs named: a pattern matches several headers`,
      });
}

/** Each item of a list of rules has one rule, as in `- remove: …`. */
function requireOneRule(rule: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  if (Object.values(rule).filter((each) => each !== undefined).length !== 1)
    context.addIssue({ code: 'custom', message: 'must have exactly one of propagate, insert and remove' });
}

export function requestName() {
  return checkedName(problemOfRequestHeader);
}

function responseName() {
  return checkedName(problemOfResponseHeader);
}

const NAMED = 'The name of one header.';
const MATCHING = 'A regular expression for whole names, without repeated groups.';

const REQUEST_PROPAGATE = z
  .strictObject({
    named: requestName().optional().describe(NAMED),
    matching: pattern().optional().describe(`${MATCHING} Headers that no rule may concern are left out.`),
    rename: requestName().optional().describe('Its name in the request to the subgraph.'),
    default: headerValue().optional().describe('The value where the client sends none.'),
  })
  .superRefine(requireOneSelection);

const REQUEST_INSERT = z
  .strictObject({
    name: requestName().describe('The name of the header.'),
    value: headerValue().optional().describe('Its value; ${env.NAME} has that of an environment variable.'),
    from_claim: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe('The path of a claim of the caller’s token, as in realm_access.roles; without it, no header.'),
    from_context: z.enum(CONTEXT_VALUES).optional().describe('What the router knows of the request.'),
  })
  .superRefine((insert, context) => {
    const { value, from_claim: claim, from_context: from } = insert;
    if ([value, claim, from].filter((each) => each !== undefined).length !== 1)
      context.addIssue({ code: 'custom', message: 'must have exactly one of value, from_claim and from_context' });
  });

const REMOVE = z
  .strictObject({
    named: headerName().optional().describe(NAMED),
    matching: pattern().optional().describe(MATCHING),
  })
  .superRefine(requireOneSelection);

const REQUEST_RULE = z
  .strictObject({
    propagate: REQUEST_PROPAGATE.optional().describe('Sends a header of the client to the subgraph.'),
    insert: REQUEST_INSERT.optional().describe('Sends a header to the subgraph, in place of one with its name.'),
    remove: REMOVE.optional().describe('Takes back what earlier rules send.'),
  })
  .superRefine(requireOneRule);

const RESPONSE_PROPAGATE = z
  .strictObject({
    named: responseName().optional().describe(`${NAMED} Each set-cookie is sent on.`),
    matching: pattern().optional().describe(`${MATCHING} set-cookie needs a rule with its name.`),
    rename: responseName().optional().describe('Its name in the response to the client.'),
    default: headerValue().optional().describe('The value where the subgraph sends none.'),
    merge: z
      .enum(['first', 'last', 'append'])
      .default('append')
      .describe(
        'Of several responses in the order of the plan: the first value, the last, or all that differ, as a list.',
      ),
  })
  .superRefine(requireOneSelection);

const RESPONSE_RULE = z
  .strictObject({
    propagate: RESPONSE_PROPAGATE.optional().describe('Sends a header of the subgraph to the client.'),
    insert: z
      .strictObject({
        name: responseName().describe('The name of the header.'),
        value: headerValue().describe('Its value.'),
      })
      .optional()
      .describe(
        'Sends a header to the client: below all with each response, below a subgraph when that has responded.',
      ),
    remove: REMOVE.optional().describe('Takes back what earlier rules send.'),
  })
  .superRefine(requireOneRule);

const MAX_RULES = 100;

const RULES = z.strictObject({
  request: z
    .array(REQUEST_RULE)
    .max(MAX_RULES)
    .default([])
    .describe('From clients to subgraphs, applied in this order.'),
  response: z
    .array(RESPONSE_RULE)
    .max(MAX_RULES)
    .default([])
    .describe('From subgraphs to clients, applied in this order.'),
});

const CACHE_CONTROL = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Whether responses have the strictest cache-control of all their fetches: of subgraphs and @cacheControl.',
    ),
  default: z
    .string()
    .max(200)
    .default('no-store')
    .superRefine((text, context) => {
      if (parseCacheControl(text, undefined).hasUnknown)
        context.addIssue({ code: 'custom', message: 'must be a cache-control of HTTP, as in "public, max-age=60"' });
    })
    .describe('For a response of a subgraph that has neither the header nor @cacheControl.'),
});

const HEADERS_SCHEMA = z.strictObject({
  all: RULES.prefault({}).describe('Rules for all subgraphs; those of single subgraphs come after them.'),
  subgraphs: z.record(subgraphName(), RULES).default({}).describe('Rules for single subgraphs, by their names.'),
  cache_control: CACHE_CONTROL.prefault({}).describe('The header cache-control of responses to queries.'),
});

export type HeadersSection = z.output<typeof HEADERS_SCHEMA>;
export type HeaderRulesSection = z.output<typeof RULES>;
export type RequestRule = z.output<typeof REQUEST_RULE>;
export type ResponseRule = z.output<typeof RESPONSE_RULE>;
export type ContextValue = (typeof CONTEXT_VALUES)[number];

export const HEADER_RULES: Structure<typeof HEADERS_SCHEMA> = {
  type: 'structure',
  key: 'headers',
  schema: HEADERS_SCHEMA,
  sentence: 'Which headers of clients reach subgraphs, and which headers of subgraphs reach clients.',
  default: {},
  reload: 'live',
};

export const INTERNAL_HEADERS = {
  internalHeaders: {
    name: 'ROUTER_INTERNAL_HEADERS',
    key: 'internal_headers.subgraphs',
    type: 'list',
    default: [],
    sentence:
      'Subgraphs that get the router’s own headers x-marquee-deadline-ms and x-marquee-level, which packages/subgraph reads; * for all.',
  },
} as const satisfies SettingGroup;

export interface HeadersConfig {
  readonly rules: HeadersSection;
  /** Subgraphs that get `x-marquee-` headers; `*` for all. */
  readonly internalHeaders: ReadonlySet<string>;
}

export function readHeaders(settings: Settings): HeadersConfig {
  return {
    rules: settings.read(HEADER_RULES),
    internalHeaders: new Set(settings.read(INTERNAL_HEADERS.internalHeaders)),
  };
}
