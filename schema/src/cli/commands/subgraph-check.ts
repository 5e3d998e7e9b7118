/** `marquee subgraph check`: checks a proposed schema. */
import type { Command } from '../command.js';
import { describeProblem, PROBLEM } from './composition-problem.js';
import type { Problem } from './composition-problem.js';
import { readProposal } from './subgraph.js';
import { requireRef } from './variant.js';

interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly description: string;
}

interface CheckTask {
  readonly contracts?:
    | readonly {
        readonly downstreamVariantName: string;
        readonly failsUpstreamWorkflow: boolean | null;
        readonly workflow: { readonly tasks: readonly CheckTask[] } | null;
      }[]
    | null;
  readonly composition?: { readonly errors: readonly Problem[] } | null;
  readonly operations?: { readonly numberOfCheckedOperations: number; readonly changes: readonly Finding[] } | null;
  readonly custom?: {
    readonly violations: readonly { readonly level: string; readonly rule: string; readonly message: string }[];
  } | null;
  readonly lint?: {
    readonly diagnostics: readonly {
      readonly level: string;
      readonly rule: string;
      readonly coordinate: string;
      readonly message: string;
    }[];
  } | null;
}

const SUBMIT = `mutation Check($graph: ID!, $variant: String!, $input: SubgraphCheckAsyncInput!) {
  graph(id: $graph) { variant(name: $variant) { submitSubgraphCheckAsync(input: $input) { ... on CheckRequestSuccess { workflowID } } } }
}`;
const RESULT = `query Result($graph: ID!, $id: ID!) { graph(id: $graph) { checkWorkflow(id: $id) { status tasks {
  __typename status
  ... on CompositionCheckTask { composition: result { errors ${PROBLEM} } }
  ... on OperationsCheckTask { operations: result { numberOfCheckedOperations changes { severity code description } } }
  ... on CustomCheckTask { custom: result { violations { level rule coordinate message } } }
  ... on LintCheckTask { lint: result { diagnostics { level rule coordinate message } } }
  ... on DownstreamCheckTask { contracts: results { downstreamVariantName failsUpstreamWorkflow workflow { tasks {
    ... on CompositionCheckTask { composition: result { errors ${PROBLEM} } }
    ... on OperationsCheckTask { operations: result { numberOfCheckedOperations changes { severity code description } } }
    ... on CustomCheckTask { custom: result { violations { level rule coordinate message } } }
  } } } }
} } } }`;

export const subgraphCheck: Command = {
  name: 'subgraph check',
  usage: 'marquee subgraph check <graph@variant> --name <subgraph> --schema <file>',
  summary: 'checks a proposed schema, and publishes nothing',
  run: async (input) => {
    const { graph, variant } = requireRef(input.args);
    const { name, sdl } = await readProposal(input);
    const checkInput = { subgraphName: name, proposedSchema: sdl, gitContext: {}, config: {}, isSandbox: false };
    const submitted = await input.api.request<{
      graph: { variant: { submitSubgraphCheckAsync: { workflowID: string } } };
    }>(SUBMIT, { graph, variant, input: checkInput });
    const id = submitted.graph.variant.submitSubgraphCheckAsync.workflowID;
    const { graph: checked } = await input.api.request<{
      graph: { checkWorkflow: { status: string; tasks: readonly CheckTask[] } };
    }>(RESULT, { graph, id });
    const { status, tasks } = checked.checkWorkflow;
    return {
      verdict: status === 'PASSED' ? 'safe' : 'refused',
      text: [
        ...tasks.flatMap(describeTask),
        status === 'PASSED'
          ? 'Safe to publish.'
          : 'The check failed. `marquee schema explain <code>` says what to do; `marquee check approve` approves a finding.',
      ].join('\n'),
      data: { id, status, tasks },
    };
  },
};

function describeTask({ composition, operations, custom, lint, contracts }: CheckTask): readonly string[] {
  return [
    ...(composition?.errors.map(describeProblem) ?? []),
    ...(operations?.changes.map(
      ({ severity, code, description }) => `  ${severity === 'FAILURE' ? '✗' : '·'} ${code}: ${description}`,
    ) ?? []),
    ...(custom?.violations.map(
      ({ level, rule, message }) => `  ${level === 'ERROR' ? '✗' : '·'} ${rule}: ${message}`,
    ) ?? []),
    ...(lint?.diagnostics.map(
      ({ level, rule, coordinate, message }) => `  ${level === 'ERROR' ? '✗' : '·'} ${rule} ${coordinate}: ${message}`,
    ) ?? []),
    ...(contracts
      ?.filter(({ failsUpstreamWorkflow }) => failsUpstreamWorkflow === true)
      .flatMap(({ downstreamVariantName, workflow }) => [
        `  In the contract ${downstreamVariantName}:`,
        ...(workflow?.tasks.flatMap(describeTask) ?? []).map((line) => `  ${line}`),
      ]) ?? []),
  ];
}
