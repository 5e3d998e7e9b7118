/** Rover's protocol of its composition plugin: a YAML file with all schemas goes in, one JSON object comes out. */
import { parse, YAMLError } from 'yaml';
import type { CompositionThread } from '../composition/composition-thread.js';
import type { BuildResult } from '../composition/build.js';
import type { CompositionProblem, SubgraphSource } from '../composition/composer.js';

export type RoverResult =
  | { readonly Ok: { readonly supergraphSdl: string; readonly hints: readonly object[] } }
  | { readonly Err: { readonly build_errors: readonly object[] } };

/** Reports errors of the subgraphs as build errors. @param yaml Rover's file, with the schemas included. */
export async function composeForRover(yaml: string, composition: CompositionThread): Promise<RoverResult> {
  const subgraphs = readSubgraphs(yaml);
  return toRoverResult(
    'problem' in subgraphs
      ? { outcome: 'failed', problems: [subgraphs.problem] }
      : await composition.build(subgraphs.sources),
  );
}

function readSubgraphs(
  yaml: string,
): { readonly sources: readonly SubgraphSource[] } | { readonly problem: CompositionProblem } {
  try {
    return { sources: Object.entries(readMap(parse(yaml), 'subgraphs')).map(readSubgraph) };
  } catch (error) {
    if (!(error instanceof YAMLError) && !(error instanceof UnreadableError)) throw error;
    return {
      problem: {
        code: 'INVALID_SUPERGRAPH_CONFIG',
        message: `The supergraph configuration is invalid: ${error.message}`,
        locations: [],
      },
    };
  }
}

class UnreadableError extends Error {}

function readMap(value: unknown, key: string): object {
  const inner: unknown =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  if (typeof inner !== 'object' || inner === null) throw new UnreadableError(`"${key}" is missing.`);
  return inner;
}

function readSubgraph([name, subgraph]: [string, unknown]): SubgraphSource {
  const { sdl } = readMap(subgraph, 'schema') as { readonly sdl?: unknown };
  const { routing_url: url } = subgraph as { readonly routing_url?: unknown };
  if (typeof sdl !== 'string') throw new UnreadableError(`the subgraph "${name}" has no SDL.`);
  return { name, url: typeof url === 'string' ? url : '', sdl };
}

function toRoverResult(built: BuildResult): RoverResult {
  if (built.outcome === 'failed') return { Err: { build_errors: built.problems.map(toBuildError) } };
  const hints = built.hints.map(({ code, message }) => ({ code, message, nodes: [], omittedNodesCount: 0 }));
  return { Ok: { supergraphSdl: built.supergraphSdl, hints } };
}

function toBuildError({ code, message, locations }: CompositionProblem): object {
  return {
    type: 'composition',
    code,
    message,
    nodes: locations.map(({ subgraph, line, column }) => ({
      subgraph,
      source: null,
      start: { line, column, start: null, end: null },
      end: null,
    })),
    omittedNodesCount: 0,
  };
}
