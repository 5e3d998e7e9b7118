/** An engine over two subgraphs in this process, whose values contain everything that they depend on. */
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getOperationAST, graphql, GraphQLError, parse } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { silentLog } from '@marquee/runtime/log';
import { OperationDeadline } from '../../src/deadline.js';
import type { Caller, EngineStats, GraphQLResponse } from '../../src/engine/engine.js';
import { createNativeEngine } from '../../src/engine/native-engine.js';
import { asPlainResponse } from '../conformance/support/test-subgraphs.js';
import { LastGoodValues } from '../../src/stale-if-error/last-good-values.js';
import { createSubgraphClient, parseBody } from '../../src/subgraph-client/subgraph-client.js';
import { createSubgraphError, httpStatusError } from '../../src/subgraph-client/subgraph-error.js';
import { noteValidity } from '../../src/subgraph-client/response-validity.js';
import type { SendRaw } from '../../src/subgraph-client/subgraph-request.js';
import { identityOrNull } from '../support/identity-of.js';

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag", "@external", "@requires"])`;

/** Titles of the catalogue, a page for each audience, and what may not be stale. */
const CATALOG = `${LINK}
  type Query {
    viewer: Viewer @shareable
    editorial(rows: Int = 2, market: String): Editorial @tag(name: "stale/audience/24h")
    price: String
    odd: String @tag(name: "stale/audience/soon")
  }
  type Viewer @shareable { region: String @tag(name: "stale/audience/1h") }
  type Editorial { label: String rows: [Row!]! }
  type Row { heading: String titles: [Title!]! }
  type Title @key(fields: "id") {
    id: ID!
    name: String @tag(name: "stale/audience/24h")
    art(width: Int = 320): Art @tag(name: "stale/audience/24h")
    licence: String
    cast: [Person] @tag(name: "stale/audience/24h")
  }
  type Person { name: String }
  type Art { url: String! alt: String }
  type Mutation { touch(id: ID!): Editorial @tag(name: "stale/audience/24h") }`;

/** A page of the profile, with titles of the catalogue. */
const RECOMMENDATIONS = `${LINK}
  type Query { viewer: Viewer @shareable }
  type Viewer @shareable { page(first: Int = 3): Page @tag(name: "stale/profile/1h") picks: [Title!] }
  type Page { label: String tiles: [Title!]! }
  type Title @key(fields: "id", resolvable: false) { id: ID! }`;

export type Failure =
  | 'refused'
  | 'timeout'
  | 'HTTP 503'
  | 'malformed'
  | 'null data'
  | 'reports a failure'
  | 'forbids'
  | 'HTTP 403';

export interface StaleSystem {
  readonly values: LastGoodValues;
  /** By subgraph; a subgraph without an entry responds. */
  readonly failures: Map<string, Failure>;
  /** The titles that pages are made of, in turn. */
  titles: readonly string[];
  /** Field errors by type and field, as in `Title.name`: a code of the error; a title's id limits it to that title. */
  readonly fieldErrors: Map<string, string>;
  /** What the header `x-marquee-valid-ms` says. */
  validMs: number | null;
  /** Whether responses have white space, which the compiled path does not read. */
  isSpaced: boolean;
  /** Moves the clock. */
  pass(ms: number): void;
  readonly sent: string[];
  readonly stats: () => EngineStats | undefined;
  execute(
    source: string,
    identity: ViewerIdentity | null,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
    own?: Partial<Caller>,
  ): Promise<GraphQLResponse>;
}

export function member(own: Partial<ViewerIdentity> & { readonly name: string }): ViewerIdentity {
  const { name, ...others } = own;
  return {
    accountId: asId(`account-${name}`),
    profileId: asId(`profile-${name}`),
    deviceId: asId(`device-${name}`),
    sessionId: asId(`session-${name}`),
    country: 'US',
    language: 'en',
    maturityLimit: 'AGE_18',
    isKids: false,
    scopes: [],
    ...others,
  };
}

/** What a value for an audience contains. */
export function audienceLabel(viewer: ViewerIdentity | null): string {
  return viewer === null
    ? 'guest'
    : [
        viewer.country,
        viewer.language,
        viewer.maturityLimit,
        viewer.isKids,
        [...viewer.scopes].sort().join('+'),
      ].join();
}

/** What a value for a profile contains. */
export function profileLabel(viewer: ViewerIdentity | null): string {
  return viewer === null ? 'guest' : `${viewer.accountId}/${viewer.profileId ?? 'none'}/${audienceLabel(viewer)}`;
}

export interface StaleSystemOptions {
  readonly compiledPath?: boolean;
  readonly limits?: { readonly maxEntries: number; readonly maxBytes: number };
}

export async function openStaleSystem(options: StaleSystemOptions = {}): Promise<StaleSystem> {
  const sdls = { catalog: CATALOG, recommendations: RECOMMENDATIONS };
  const composed = composeServices(
    Object.entries(sdls).map(([name, sdl]) => ({ name, url: `http://${name}.test`, typeDefs: parse(sdl) })),
  );
  if (composed.supergraphSdl === undefined) throw new Error(String(composed.errors));
  let nowMs = 1_000_000;
  const values = new LastGoodValues(options.limits ?? { maxEntries: 10_000, maxBytes: 10_000_000 }, () => nowMs);
  values.invalidations.ignoreEvents();
  const system = {
    values,
    failures: new Map<string, Failure>(),
    titles: ['t1', 't2', 't3', 't4', 't5'] as readonly string[],
    isSpaced: false,
    validMs: null as number | null,
    fieldErrors: new Map<string, string>(),
    sent: [] as string[],
    pass: (ms: number): void => void (nowMs += ms),
  };
  const schemas = createSchemas(sdls, system);
  const sendRaw: SendRaw = async ({ subgraph, body, headers }) => {
    system.sent.push(subgraph);
    const viewer = JSON.parse(headers['viewer'] ?? 'null') as ViewerIdentity | null;
    const failure = system.failures.get(subgraph);
    if (failure !== undefined) return failWith(failure, subgraph);
    const { query, variables } = parseBody(body);
    const schema = schemas[subgraph as keyof typeof sdls];
    const result = await graphql({
      schema,
      source: query,
      variableValues: variables,
      contextValue: { viewer, market: headers['market'] ?? '' },
    });
    const response = Buffer.from(JSON.stringify(result, null, system.isSpaced ? 1 : 0));
    if (system.validMs !== null) noteValidity(response, system.validMs);
    return response;
  };
  const engine = await createNativeEngine({
    supergraphSdl: composed.supergraphSdl,
    ...createSubgraphClient(sendRaw, silentLog),
    compiledPath: options.compiledPath ?? true,
    lastGoodValues: values,
    log: silentLog,
  });
  const documents = new Map<string, { readonly document: DocumentNode; readonly operation: OperationDefinitionNode }>();
  return Object.assign(system, {
    stats: () => engine.stats?.(),
    execute: async (
      source: string,
      identity: ViewerIdentity | null,
      variables: Readonly<Record<string, unknown>> = {},
      headers: Readonly<Record<string, string>> = {},
      ofCaller: Partial<Caller> = {},
    ): Promise<GraphQLResponse> => {
      const document = documents.get(source)?.document ?? parse(source);
      const operation = documents.get(source)?.operation ?? getOperationAST(document);
      if (!operation) throw new TypeError('The document has no operation.');
      documents.set(source, { document, operation });
      const own = { ...headers, viewer: JSON.stringify(identity) };
      const planned = await engine.plan(
        { document, operation, source, operationName: null, variables },
        { headers, headersFor: () => own, identity: identityOrNull(identity), ...ofCaller },
      );
      const response = await planned.execute(new OperationDeadline());
      // Entities are stored in later turns of the event loop.
      do await new Promise((resolve) => setImmediate(resolve));
      while (values.waiting > 0);
      return asPlainResponse(response);
    },
  });
}

interface Context {
  readonly viewer: ViewerIdentity | null;
  readonly market: string;
}

function createSchemas(
  sdls: { readonly catalog: string; readonly recommendations: string },
  system: { titles: readonly string[]; readonly fieldErrors: ReadonlyMap<string, string> },
) {
  const failAt = (...places: readonly string[]): void => {
    for (const place of places) {
      const code = system.fieldErrors.get(place);
      if (code !== undefined) throw new GraphQLError(`no ${place}`, { extensions: { code } });
    }
  };
  const tiles = (count: number): readonly object[] =>
    system.titles.slice(0, count).map((id) => ({ __typename: 'Title', id }));
  const editorial = (rows: number, { viewer, market }: Context): object => ({
    label: `${audienceLabel(viewer)}${market}`,
    rows: Array.from({ length: rows }, (_, index) => ({ heading: `Row ${index}`, titles: tiles(2) })),
  });
  const catalog = buildSubgraphSchema([
    {
      typeDefs: parse(sdls.catalog),
      resolvers: {
        Query: {
          viewer: () => ({}),
          editorial: (_: unknown, { rows }: { rows: number }, context: Context) => {
            failAt('Query.editorial');
            return editorial(rows, context);
          },
          price: () => {
            failAt('Query.price');
            return '9.99';
          },
        },
        Viewer: { region: (_: unknown, __: unknown, { viewer }: Context) => profileLabel(viewer) },
        Title: {
          __resolveReference: async ({ id }: { id: string }) => {
            failAt(`Title ${id}`);
            return id === 'unknown' ? null : { id };
          },
          name: ({ id }: { id: string }, _: unknown, { viewer }: Context) => {
            failAt('Title.name', `Title.name ${id}`);
            return `${id} for ${audienceLabel(viewer)}`;
          },
          art: ({ id }: { id: string }, { width }: { width: number }) => ({ url: `/${id}/${width}`, alt: null }),
          cast: ({ id }: { id: string }) => [{ name: id }, { name: `${id} too` }],
          licence: () => {
            failAt('Title.licence');
            return 'now';
          },
        },
        Person: {
          name: ({ name }: { name: string }) => {
            failAt('Person.name');
            return name;
          },
        },
        Mutation: { touch: (_: unknown, __: unknown, context: Context) => editorial(1, context) },
      },
    },
  ]);
  const recommendations = buildSubgraphSchema([
    {
      typeDefs: parse(sdls.recommendations),
      resolvers: {
        Query: { viewer: () => ({}) },
        Viewer: {
          page: (_: unknown, { first }: { first: number }, { viewer }: Context) => {
            failAt('Viewer.page');
            return { label: profileLabel(viewer), tiles: tiles(first) };
          },
          picks: () => {
            failAt('Viewer.picks');
            return tiles(2);
          },
        },
      },
    },
  ]);
  return { catalog, recommendations };
}

function failWith(failure: Failure, subgraph: string): Buffer {
  switch (failure) {
    case 'refused':
      throw createSubgraphError(subgraph, 'SUBGRAPH_UNREACHABLE', 'cannot be reached');
    case 'timeout':
      throw createSubgraphError(subgraph, 'SUBGRAPH_TIMEOUT', 'did not respond in time');
    case 'HTTP 503':
      throw httpStatusError(subgraph, 503, Buffer.from('busy'));
    case 'HTTP 403':
      throw httpStatusError(subgraph, 403, Buffer.from('no'));
    case 'malformed':
      return Buffer.from('<html>');
    case 'null data':
      return Buffer.from('{"data":null}');
    case 'reports a failure':
      return Buffer.from('{"data":null,"errors":[{"message":"no","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}');
    case 'forbids':
      return Buffer.from('{"data":null,"errors":[{"message":"no","extensions":{"code":"FORBIDDEN"}}]}');
  }
}
