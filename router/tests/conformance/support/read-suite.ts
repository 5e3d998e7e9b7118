/** A folder of conformance cases: subgraphs and data, one query document, and what each of its operations must give. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { Kind, parse } from 'graphql';
import type { DocumentNode, GraphQLFormattedError } from 'graphql';
import type { GatewayDifference } from './gateway-differences.js';
import type { Entry, SubgraphData } from './subgraph-in-process.js';

/** What a subgraph does instead of answering. */
export type SubgraphFailure = 'unreachable' | 'malformed' | 'entities fail' | 'data null with an error' | 'stalls';

export interface Expected {
  /** What the case shows; the name of its test. */
  readonly shows: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Scopes of a signed-in caller; without them a guest asks. */
  readonly scopes?: readonly string[];
  readonly policies?: readonly string[];
  readonly labels?: readonly string[];
  readonly broken?: Readonly<Record<string, SubgraphFailure>>;
  readonly data: Entry | null;
  /** Messages may be left out, and are then not compared. */
  readonly errors?: readonly Partial<GraphQLFormattedError>[];
  /** Requests to each subgraph; only those named are compared. */
  readonly requests?: Readonly<Record<string, number>>;
  /** Texts that occur in the requests in this order, each in the first that is left. */
  readonly order?: readonly string[];
  /** Texts that may not occur in any request. */
  readonly neverAsked?: readonly string[];
  /** Representations in all requests together. */
  readonly representations?: number;
  /** Why `@apollo/gateway` is not asked at all. */
  readonly onlyNative?: string;
  /** Why `@apollo/gateway` gives another answer; its answer is then required to differ. */
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
  return JSON.parse(readFileSync(file, 'utf8'));
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
