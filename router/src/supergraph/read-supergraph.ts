/** Reads from a supergraph's SDL what the router needs before it builds an engine: the addresses of the subgraphs. */
import { createHash } from 'node:crypto';
import { argumentOf, directivesNamed } from '@marquee/federation/supergraph-document';
import { Kind, parse } from 'graphql';
import type { DocumentNode, EnumValueDefinitionNode } from 'graphql';
import { invalidSupergraph } from './invalid-supergraph.js';
import type { Supergraph, SupergraphOrigin } from './supergraph-source.js';

/** Throws a `StartError` when the text is not SDL, or lists no subgraph. */
export function readSupergraph(sdl: string, origin: SupergraphOrigin): Supergraph {
  try {
    const subgraphUrls = readSubgraphUrls(parse(sdl, { noLocation: true }));
    if (subgraphUrls.size === 0) throw new TypeError('it lists no subgraph, as a schema that is not composed');
    return { sdl, id: createHash('sha256').update(sdl).digest('hex').slice(0, 12), subgraphUrls, origin };
  } catch (error) {
    throw invalidSupergraph(origin, error);
  }
}

/** Composition lists the subgraphs as values of the enum `join__Graph`, each with `@join__graph(name:, url:)`. */
function readSubgraphUrls(document: DocumentNode): ReadonlyMap<string, string> {
  const graphs = document.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph'
      ? (definition.values ?? [])
      : [],
  );
  const named = graphs.flatMap(readGraph);
  const twice = named.find(([name], index) => named.findIndex(([other]) => other === name) !== index);
  // Both would get the assertions that are for one of them.
  if (twice !== undefined) throw new TypeError(`it lists the subgraph "${twice[0]}" twice`);
  return new Map(named);
}

function readGraph(value: EnumValueDefinitionNode): [string, string][] {
  const [join] = directivesNamed(value, 'join__graph');
  const name = join && argumentOf(join, 'name');
  const url = join && argumentOf(join, 'url');
  return typeof name === 'string' && typeof url === 'string' ? [[name, url]] : [];
}
