/** Reads a folder of conformance cases: subgraphs, data, a document, and the expected response of each operation. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Kind, parse } from 'graphql';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import { parseJson } from '@marquee/exact-json/parse-json';
import type { GatewayDifference } from './gateway-differences.js';
import type { Entry, SubgraphData } from './subgraph-in-process.js';

/** How a subgraph fails. */
export type SubgraphFailure = 'unreachable' | 'malformed' | 'entities fail' | 'data null with an error' | 'stalls';

export interface Expected {
  /** What the case shows: the name of its test. */
  readonly shows: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Scopes of a signed-in caller; the caller is a guest without them. */
  readonly scopes?: readonly string[];
  readonly policies?: readonly string[];
  readonly labels?: readonly string[];
  readonly broken?: Readonly<Record<string, SubgraphFailure>>;
  readonly data: Entry | null;
  /** A message is compared only if the expected error has one. */
  readonly errors?: readonly Partial<GraphQLFormattedError>[];
  /** The number of requests to each subgraph. Subgraphs that are not named here are not checked. */
  readonly requests?: Readonly<Record<string, number>>;
  /** Texts that occur in the requests in this order, each in a later request than the one before. */
  readonly order?: readonly string[];
  /** Texts that occur in no request. */
  readonly neverRequested?: readonly string[];
  /** The number of representations in all requests. */
  readonly representations?: number;
  /** Why the case is not executed on `@apollo/gateway`. */
  readonly onlyNative?: string;
  /** Why the response of `@apollo/gateway` differs; it is then required to differ. */
  readonly gatewayDiffers?: GatewayDifference;
}

export interface Suite {
  readonly name: string;
  readonly sdls: ReadonlyMap<string, string>;
  readonly data: Readonly<Record<string, SubgraphData>>;
  readonly source: string;
  readonly document: DocumentNode;
  readonly expected: Readonly<Record<string, Expected>>;
}

export function readSuites(folder: string): readonly Suite[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'query.graphql')))
    .map((entry) => readSuite(entry.name, join(folder, entry.name)));
}

export const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external",
  "@requires", "@provides", "@override", "@inaccessible", "@interfaceObject", "@authenticated", "@requiresScopes", "@policy",
  "@context", "@fromContext", "@tag"])\n`;

function readSuite(name: string, folder: string): Suite {
  const files = readdirSync(folder);
  const subgraphs = files.filter((file) => file.endsWith('.graphql') && file !== 'query.graphql');
  const source = readFileSync(join(folder, 'query.graphql'), 'utf8');
  return {
    name,
    sdls: new Map(
      subgraphs.map((file) => [file.replace('.graphql', ''), LINK + readFileSync(join(folder, file), 'utf8')]),
    ),
    data: readJson(join(folder, 'data.json')) as Suite['data'],
    source,
    document: parse(source),
    expected: readJson(join(folder, 'expected.json')) as Suite['expected'],
  };
}

function readJson(file: string): unknown {
  return parseJson(readFileSync(file, 'utf8'));
}

export function composeSuite({ name, sdls }: Pick<Suite, 'name' | 'sdls'>): string {
  const services = [...sdls].map(([subgraph, sdl]) => ({
    name: subgraph,
    url: `http://${subgraph}.test`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (supergraphSdl === undefined)
    throw new Error(`${name} does not compose: ${(errors ?? []).map(String).join('\n')}`);
  return supergraphSdl;
}

/** Names of the operations in a suite's document. */
export function operationNames({ document }: Suite): readonly string[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : [],
  );
}
