/** The supergraph's file, and what the router needs to know of it before any engine: where its subgraphs are. */
import { readFile } from 'node:fs/promises';
import { StartError } from '@marquee/kit/process/run';
import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, EnumValueDefinitionNode } from 'graphql';

export interface SupergraphFile {
  readonly sdl: string;
  /** The GraphQL endpoint of each subgraph, by name. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
}

/** Throws a `StartError` that says how to mend it when the file is missing or is no supergraph. */
export const readSupergraph = async (file: string): Promise<SupergraphFile> => {
  const sdl = await read(file);
  try {
    const subgraphUrls = readSubgraphUrls(parse(sdl));
    if (subgraphUrls.size === 0) throw new TypeError('it names no subgraph');
    return { sdl, subgraphUrls };
  } catch (error) {
    throw unusableSupergraph(file, error);
  }
};

export const unusableSupergraph = (file: string, error: unknown): StartError =>
  new StartError(`The supergraph in ${file} cannot be used (${firstLine(error)}): make it anew with "npm run compose", or set ROUTER_SUPERGRAPH to another file.`);

const read = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new StartError(`There is no supergraph to serve (${firstLine(error)}): make it with "npm run compose", or set ROUTER_SUPERGRAPH to its file.`);
  }
};

/** Composition lists the subgraphs as values of an enum, each with `@join__graph(name:, url:)`. */
const readSubgraphUrls = (document: DocumentNode): ReadonlyMap<string, string> => {
  const graphs = document.definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph' ? (definition.values ?? []) : [],
  );
  return new Map(graphs.flatMap(readGraph));
};

const readGraph = ({ directives }: EnumValueDefinitionNode): [string, string][] => {
  const join = directives?.find((directive) => directive.name.value === 'join__graph');
  const name = join === undefined ? null : readArgument(join, 'name');
  const url = join === undefined ? null : readArgument(join, 'url');
  return name === null || url === null ? [] : [[name, url]];
};

const readArgument = (directive: ConstDirectiveNode, name: string): string | null => {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : null;
};

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
