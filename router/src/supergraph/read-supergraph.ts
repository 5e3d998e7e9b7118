/** What the router needs to know of a supergraph before any engine: where its subgraphs are. */
import { createHash } from 'node:crypto';
import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, EnumValueDefinitionNode } from 'graphql';
import type { Supergraph, SupergraphOrigin } from './supergraph-source.js';
import { invalidSupergraph } from './invalid-supergraph.js';

/** Throws a `StartError` when the text is no SDL, or names no subgraph. */
export function readSupergraph(sdl: string, origin: SupergraphOrigin): Supergraph {
  try {
    return {
      sdl,
      id: createHash('sha256').update(sdl).digest('hex').slice(0, 12),
      subgraphUrls: requireSubgraphUrls(sdl),
      origin,
    };
  } catch (error) {
    throw invalidSupergraph(origin, error);
  }
}

function requireSubgraphUrls(sdl: string): ReadonlyMap<string, string> {
  const subgraphUrls = readSubgraphUrls(parse(sdl, { noLocation: true }));
  if (subgraphUrls.size === 0) throw new TypeError('it names no subgraph');
  return subgraphUrls;
}

/** Composition lists the subgraphs as values of an enum, each with `@join__graph(name:, url:)`. */
function readSubgraphUrls(document: DocumentNode): ReadonlyMap<string, string> {
  const graphs = document.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? [])
      : [],
  );
  return new Map(graphs.flatMap(readGraph));
}

function readGraph({ directives }: EnumValueDefinitionNode): [string, string][] {
  const join = directives?.find((directive) => directive.name.value === 'join__graph');
  const name = join === undefined ? null : readArgument(join, 'name');
  const url = join === undefined ? null : readArgument(join, 'url');
  return name === null || url === null ? [] : [[name, url]];
}

function readArgument(directive: ConstDirectiveNode, name: string): string | null {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
}
