/** `marquee schema …`: usage, owners and blast radius of the served schema. */
import { readUsageFilter, USAGE_FILTERS } from '../../checks/operations/field-usage.js';
import type { FieldUsage } from '../../checks/operations/field-usage.js';
import { describeClient } from '../../checks/operations/known-operation.js';
import { optionalOption, UsageError } from '../command.js';
import type { Command, CommandInput, CommandResult } from '../command.js';
import { requireRef, unknownVariant } from './variant.js';

function readDays(input: Pick<CommandInput, 'options'>): number {
  const days = Number(optionalOption(input, 'days') ?? '14');
  if (!Number.isInteger(days) || days < 1 || days > 90)
    throw new UsageError('--days is a number from 1 to 90: older reports are deleted.');
  return days;
}

/** Requests fields of a variant. The result is a refusal when the variant does not exist. */
async function requestVariant<Part>(
  { api }: CommandInput,
  text: string,
  selection: string,
  days: number | null,
  describe: (part: Part) => CommandResult,
): Promise<CommandResult> {
  const query =
    days === null
      ? `query Part($ref: ID!) { variant(ref: $ref) { ... on GraphVariant ${selection} } }`
      : `query Part($ref: ID!, $days: Int!) { variant(ref: $ref) { ... on GraphVariant ${selection} } }`;
  const { variant } = await api.request<{ variant: Part | null }>(
    query,
    days === null ? { ref: text } : { ref: text, days },
  );
  if (variant === null) return unknownVariant(text);
  return describe(variant);
}

interface UsageRow extends FieldUsage {
  readonly owners: readonly string[];
}

function describeUsage({ coordinate, deprecationReason, requests, operations, clients, owners }: UsageRow): string {
  const head = `${coordinate}  ${operations.length === 0 ? 'unused' : `${requests} requests by ${operations.join(', ')}`}${owners.length === 0 ? '' : `  (${owners.join(', ')})`}${deprecationReason === null ? '' : `  deprecated: ${deprecationReason}`}`;
  return [
    head,
    ...clients.map((client) => `    ${describeClient(client)}  ${client.requests ?? 'from a manifest'}`),
  ].join('\n');
}

export const schemaUsage: Command = {
  name: 'schema usage',
  usage:
    'marquee schema usage <graph@variant> [--field Type.field] [--show used|unused|deprecated|removable] [--days 14]',
  summary: 'lists fields with their operations, clients and versions; `removable` fields are deprecated and unused',
  run: async (input) => {
    const { text } = requireRef(input.args);
    const days = readDays(input);
    const [field, show] = [optionalOption(input, 'field'), optionalOption(input, 'show') ?? 'used'];
    const filter = readUsageFilter(show);
    if (filter === null) throw new UsageError(`--show is one of ${Object.keys(USAGE_FILTERS).join(', ')}.`);
    return requestVariant<{ fieldUsage: readonly UsageRow[] }>(
      input,
      text,
      '{ fieldUsage(days: $days) { coordinate deprecationReason requests operations clients { name version requests } owners } }',
      days,
      ({ fieldUsage }) => {
        if (field !== null && !fieldUsage.some(({ coordinate }) => coordinate === field))
          return {
            verdict: 'unjudged',
            text: `${text} serves no field ${field}: write a field as Type.field.`,
            data: null,
          };
        const rows = fieldUsage.filter((row) => (field === null ? filter(row) : row.coordinate === field));
        const none =
          show === 'used'
            ? 'No operations are known: no traffic was reported and no manifest was published.'
            : `No field is ${show}.`;
        return { verdict: 'safe', text: rows.length === 0 ? none : rows.map(describeUsage).join('\n'), data: rows };
      },
    );
  },
};

interface OwnershipRow {
  readonly coordinate: string;
  readonly owner: string;
  readonly subgraph: string;
  readonly contact: { readonly name: string; readonly url: string | null; readonly description: string | null } | null;
}

export const schemaOwners: Command = {
  name: 'schema owners',
  usage: 'marquee schema owners <graph@variant> [--of Type.field]',
  summary: 'lists the owners of types and fields, from @tag(name: "owner/…") and @contact',
  run: async (input) => {
    const { text } = requireRef(input.args);
    const of = optionalOption(input, 'of');
    return requestVariant<{ owners: readonly OwnershipRow[] }>(
      input,
      text,
      '{ owners { coordinate owner subgraph contact { name url description } } }',
      null,
      ({ owners }) => {
        const rows = owners.filter(({ coordinate }) => of === null || coordinate === of);
        if (of !== null && rows.length === 0)
          return {
            verdict: 'unjudged',
            text: `${text} has no element ${of}: write it as Type or Type.field.`,
            data: null,
          };
        const lines = rows.map(
          ({ coordinate, owner, subgraph, contact }) =>
            `${coordinate}  ${owner}  (${subgraph}${contact === null || of === null ? '' : `; ${[contact.name, contact.url, contact.description].filter((part) => part !== null).join(' · ')}`})`,
        );
        return { verdict: 'safe', text: lines.join('\n'), data: rows };
      },
    );
  },
};

interface ReachRow {
  readonly operation: string;
  readonly cost: { readonly fetches: number; readonly hops: number; readonly fanOuts: readonly string[] };
  readonly outages: readonly {
    readonly subgraph: string;
    readonly losses: readonly { readonly path: string; readonly coordinate: string; readonly blame: string | null }[];
  }[];
}

function describeLoss({ path, blame }: ReachRow['outages'][number]['losses'][number]): string {
  return `      ${path === '' ? 'the whole response' : path}${blame === null ? '' : `  (because ${blame} is non-null)`}`;
}

function describeReach({ operation, cost: { fetches, hops }, outages }: ReachRow): string {
  return [
    `${operation}  ${fetches} fetches, ${hops} hops`,
    ...outages
      .filter(({ losses }) => losses.length > 0)
      .flatMap(({ subgraph, losses }) => [`  without ${subgraph}:`, ...losses.map(describeLoss)]),
  ].join('\n');
}

export const schemaBlastRadius: Command = {
  name: 'schema blast-radius',
  usage: 'marquee schema blast-radius <graph@variant> [--operation <name>] [--down <subgraph>] [--days 14]',
  summary: 'shows the plan cost of each known operation, and its losses during an outage of each subgraph',
  run: async (input) => {
    const { text } = requireRef(input.args);
    const [operation, down] = [optionalOption(input, 'operation'), optionalOption(input, 'down')];
    return requestVariant<{ blastRadius: readonly ReachRow[] }>(
      input,
      text,
      '{ blastRadius(days: $days) { operation cost { fetches hops fanOuts } outages { subgraph losses { path coordinate blame } } } }',
      readDays(input),
      ({ blastRadius }) => {
        const rows = blastRadius
          .filter((row) => operation === null || row.operation === operation)
          .map((row) => ({
            ...row,
            outages: row.outages.filter(({ subgraph }) => down === null || subgraph === down),
          }));
        const none =
          'No known operation matches: publish a manifest with `rover persisted-queries publish`, or wait for reported traffic.';
        return {
          verdict: rows.length === 0 ? 'unjudged' : 'safe',
          text: rows.length === 0 ? none : rows.map(describeReach).join('\n'),
          data: rows,
        };
      },
    );
  },
};
