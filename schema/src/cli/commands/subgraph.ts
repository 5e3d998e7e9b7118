/** `marquee subgraph …`: what Rover does too, for whoever has no Rover at hand. */
import { requireOption, optionalOption } from '../command.js';
import type { Command, CommandInput } from '../command.js';
import { requireRef } from './variant.js';

interface Problem {
  readonly code: string | null;
  readonly message: string;
}

interface SubgraphRow {
  readonly name: string;
  readonly url: string;
  readonly updatedAt: string;
}

export const subgraphList: Command = {
  name: 'subgraph list',
  usage: 'marquee subgraph list <graph@variant>',
  summary: 'the subgraphs of a variant, and where they are',
  run: async ({ args, api }) => {
    const { text } = requireRef(args);
    const { variant } = await api.ask<{ variant: { subgraphs: readonly SubgraphRow[] } | null }>('query List($ref: ID!) { variant(ref: $ref) { ... on GraphVariant { subgraphs { name url updatedAt } } } }', { ref: text });
    const subgraphs = variant?.subgraphs ?? [];
    return { verdict: 'safe', text: subgraphs.map(({ name, url, updatedAt }) => `${name}  ${url}  ${updatedAt}`).join('\n'), data: subgraphs };
  },
};

interface Published {
  readonly errors: readonly Problem[];
  readonly updatedGateway: boolean;
  readonly wasCreated: boolean;
  readonly wasUpdated: boolean;
  readonly launchCliCopy: string | null;
}

const PUBLISH = `mutation Publish($graph: ID!, $variant: String!, $name: String!, $url: String, $sdl: String!, $git: GitContextInput) {
  graph(id: $graph) { publishSubgraph(graphVariant: $variant, name: $name, url: $url, revision: "", activePartialSchema: { sdl: $sdl }, gitContext: $git) {
    errors { code message } updatedGateway wasCreated wasUpdated launchCliCopy
  } }
}`;

const readProposal = async (input: CommandInput): Promise<{ readonly name: string; readonly sdl: string }> => ({
  name: requireOption(input, 'name', 'of the subgraph'),
  sdl: await input.readFile(requireOption(input, 'schema', 'the file that holds its SDL')),
});

export const subgraphPublish: Command = {
  name: 'subgraph publish',
  usage: 'marquee subgraph publish <graph@variant> --name <subgraph> --schema <file> [--routing-url <url>] [--commit <sha>] [--message <text>]',
  summary: 'composes with the others and, if that works, has routers serve it',
  run: async (input) => {
    const { graph, variant, text } = requireRef(input.args);
    const { name, sdl } = await readProposal(input);
    const git = { commit: optionalOption(input, 'commit'), message: optionalOption(input, 'message') };
    const answer = await input.api.ask<{ graph: { publishSubgraph: Published } }>(PUBLISH, { graph, variant, name, sdl, url: optionalOption(input, 'routing-url'), git });
    const published = answer.graph.publishSubgraph;
    const failed = published.errors.length > 0;
    return { verdict: failed ? 'refused' : 'safe', text: describePublished(published, name, text), data: published };
  },
};

const describePublished = ({ errors, wasCreated, wasUpdated, updatedGateway, launchCliCopy }: Published, name: string, ref: string): string => {
  if (errors.length > 0) return [`${name} is kept, but ${ref} does not compose with it; routers go on with what they have:`, ...errors.map(describeProblem), 'Publish what mends it, or roll back with `marquee variant rollback`.'].join('\n');
  if (!wasCreated && !wasUpdated) return `Nothing has changed in ${name}.`;
  return [`${name} is ${wasCreated ? 'new' : 'changed'} in ${ref}; its supergraph is ${updatedGateway ? 'another now' : 'the same as before'}.`, launchCliCopy ?? ''].join('\n').trim();
};

const describeProblem = ({ code, message }: Problem): string => `  ${code ?? 'ERROR'}: ${message}`;

interface Finding {
  readonly severity: string;
  readonly code: string;
  readonly description: string;
}

interface CheckTask {
  readonly __typename: string;
  readonly status: string;
  readonly composition?: { readonly errors: readonly Problem[] } | null;
  readonly operations?: { readonly numberOfCheckedOperations: number; readonly changes: readonly Finding[] } | null;
  readonly custom?: { readonly violations: readonly { readonly level: string; readonly rule: string; readonly message: string }[] } | null;
  readonly lint?: { readonly diagnostics: readonly { readonly level: string; readonly rule: string; readonly coordinate: string; readonly message: string }[] } | null;
}

const SUBMIT = `mutation Check($graph: ID!, $variant: String!, $input: SubgraphCheckAsyncInput!) {
  graph(id: $graph) { variant(name: $variant) { submitSubgraphCheckAsync(input: $input) { ... on CheckRequestSuccess { workflowID } } } }
}`;
const RESULT = `query Result($graph: ID!, $id: ID!) { graph(id: $graph) { checkWorkflow(id: $id) { status tasks {
  __typename status
  ... on CompositionCheckTask { composition: result { errors { code message } } }
  ... on OperationsCheckTask { operations: result { numberOfCheckedOperations changes { severity code description } } }
  ... on CustomCheckTask { custom: result { violations { level rule coordinate message } } }
  ... on LintCheckTask { lint: result { diagnostics { level rule coordinate message } } }
} } } }`;

export const subgraphCheck: Command = {
  name: 'subgraph check',
  usage: 'marquee subgraph check <graph@variant> --name <subgraph> --schema <file>',
  summary: 'says whom a change would hurt, without making it',
  run: async (input) => {
    const { graph, variant } = requireRef(input.args);
    const { name, sdl } = await readProposal(input);
    const checkInput = { subgraphName: name, proposedSchema: sdl, gitContext: {}, config: {}, isSandbox: false };
    const submitted = await input.api.ask<{ graph: { variant: { submitSubgraphCheckAsync: { workflowID: string } } } }>(SUBMIT, { graph, variant, input: checkInput });
    const id = submitted.graph.variant.submitSubgraphCheckAsync.workflowID;
    const { graph: answer } = await input.api.ask<{ graph: { checkWorkflow: { status: string; tasks: readonly CheckTask[] } } }>(RESULT, { graph, id });
    const { status, tasks } = answer.checkWorkflow;
    return { verdict: status === 'PASSED' ? 'safe' : 'refused', text: [...tasks.flatMap(describeTask), status === 'PASSED' ? 'Safe to publish.' : 'Do not publish this. `marquee schema explain <code>` says what to do; `marquee check approve` lets a finding pass.'].join('\n'), data: { id, status, tasks } };
  },
};

const describeTask = ({ composition, operations, custom, lint }: CheckTask): readonly string[] => [
  ...(composition?.errors.map(describeProblem) ?? []),
  ...(operations?.changes.map(({ severity, code, description }) => `  ${severity === 'FAILURE' ? '✗' : '·'} ${code}: ${description}`) ?? []),
  ...(custom?.violations.map(({ level, rule, message }) => `  ${level === 'ERROR' ? '✗' : '·'} ${rule}: ${message}`) ?? []),
  ...(lint?.diagnostics.map(({ level, rule, coordinate, message }) => `  ${level === 'ERROR' ? '✗' : '·'} ${rule} ${coordinate}: ${message}`) ?? []),
];
