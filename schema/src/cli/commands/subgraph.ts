/** `marquee subgraph …`: lists, publishes and rolls back subgraphs, for use without Rover. */
import { requireOption, optionalOption } from '../command.js';
import type { Command, CommandInput } from '../command.js';
import { describeProblem, PROBLEM } from './composition-problem.js';
import type { Problem } from './composition-problem.js';
import { requireRef, unknownVariant } from './variant.js';

interface SubgraphRow {
  readonly name: string;
  readonly url: string;
  readonly updatedAt: string;
}

export const subgraphList: Command = {
  name: 'subgraph list',
  usage: 'marquee subgraph list <graph@variant>',
  summary: 'lists the subgraphs of a variant with their routing URLs',
  run: async ({ args, api }) => {
    const { text } = requireRef(args);
    const { variant } = await api.request<{ variant: { subgraphs: readonly SubgraphRow[] } | null }>(
      'query List($ref: ID!) { variant(ref: $ref) { ... on GraphVariant { subgraphs { name url updatedAt } } } }',
      { ref: text },
    );
    if (variant === null) return unknownVariant(text);
    const { subgraphs } = variant;
    return {
      verdict: 'safe',
      text: subgraphs.map(({ name, url, updatedAt }) => `${name}  ${url}  ${updatedAt}`).join('\n'),
      data: subgraphs,
    };
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
    errors ${PROBLEM} updatedGateway wasCreated wasUpdated launchCliCopy
  } }
}`;

/** Reads the subgraph's name and its schema file from the options. */
export async function readProposal(input: CommandInput): Promise<{ readonly name: string; readonly sdl: string }> {
  return {
    name: requireOption(input, 'name', 'the name of the subgraph'),
    sdl: await input.readFile(requireOption(input, 'schema', 'the file that holds its SDL')),
  };
}

export const subgraphPublish: Command = {
  name: 'subgraph publish',
  usage:
    'marquee subgraph publish <graph@variant> --name <subgraph> --schema <file> [--routing-url <url>] [--commit <sha>] [--message <text>]',
  summary: 'publishes a subgraph; if the variant composes, routers serve the new supergraph',
  run: async (input) => {
    const { graph, variant, text } = requireRef(input.args);
    const { name, sdl } = await readProposal(input);
    const git = { commit: optionalOption(input, 'commit'), message: optionalOption(input, 'message') };
    const response = await input.api.request<{ graph: { publishSubgraph: Published } }>(PUBLISH, {
      graph,
      variant,
      name,
      sdl,
      url: optionalOption(input, 'routing-url'),
      git,
    });
    const published = response.graph.publishSubgraph;
    const failed = published.errors.length > 0;
    return { verdict: failed ? 'refused' : 'safe', text: describePublished(published, name, text), data: published };
  },
};

function describePublished(
  { errors, wasCreated, wasUpdated, updatedGateway, launchCliCopy }: Published,
  name: string,
  ref: string,
): string {
  if (errors.length > 0)
    return [
      `${name} is published, but ${ref} does not compose; routers keep serving the previous supergraph:`,
      ...errors.map(describeProblem),
      'Publish a fix (`marquee schema explain <code>` says how), or roll back with `marquee variant rollback`.',
    ].join('\n');
  if (!wasCreated && !wasUpdated) return `${name} is unchanged.`;
  return [
    `${name} is ${wasCreated ? 'new' : 'changed'} in ${ref}; the supergraph has ${updatedGateway ? '' : 'not '}changed.`,
    launchCliCopy ?? '',
  ]
    .join('\n')
    .trim();
}

interface LaunchWithSubgraphs {
  readonly id: string;
  readonly subgraphs: readonly {
    readonly name: string;
    readonly url: string;
    readonly activePartialSchema: { readonly sdl: string };
  }[];
}

const LAUNCHES = `query Launches($ref: ID!) { variant(ref: $ref) { ... on GraphVariant { launches(first: 50) { id subgraphs { name url activePartialSchema { sdl } } } } } }`;

export const subgraphRollback: Command = {
  name: 'subgraph rollback',
  usage: 'marquee subgraph rollback <graph@variant> --name <subgraph> [--to <launch id>]',
  summary:
    'publishes one subgraph as in an earlier launch and leaves the others unchanged; without --to as before its last change',
  run: async (input) => {
    const { graph, variant, text } = requireRef(input.args);
    const name = requireOption(input, 'name', 'the name of the subgraph');
    const to = optionalOption(input, 'to');
    const { variant: found } = await input.api.request<{
      variant: { launches: readonly LaunchWithSubgraphs[] } | null;
    }>(LAUNCHES, { ref: text });
    const versions = (found?.launches ?? []).flatMap(({ id, subgraphs }) =>
      subgraphs
        .filter((subgraph) => subgraph.name === name)
        .map(({ url, activePartialSchema: { sdl } }) => ({ id, url, sdl })),
    );
    const [now] = versions;
    const target = versions.find(({ id, url, sdl }) => (to === null ? sdl !== now?.sdl || url !== now.url : id === to));
    if (target === undefined)
      return {
        verdict: 'refused',
        text: `${name} has no other version in ${to ?? `the last launches of ${text}`}: see \`marquee variant history ${text}\`.`,
        data: null,
      };
    const git = { message: `back to launch ${target.id}` };
    const response = await input.api.request<{ graph: { publishSubgraph: Published } }>(PUBLISH, {
      graph,
      variant,
      name,
      sdl: target.sdl,
      url: target.url,
      git,
    });
    const published = response.graph.publishSubgraph;
    return {
      verdict: published.errors.length > 0 ? 'refused' : 'safe',
      text: `${name} as in launch ${target.id}: ${describePublished(published, name, text)}`,
      data: { ...published, to: target.id },
    };
  },
};
