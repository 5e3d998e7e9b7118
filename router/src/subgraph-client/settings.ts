/** The section `subgraphs` of the configuration file: URL, addresses, deadlines and connections of each subgraph. */
import { duration, filePath, httpUrl, subgraphName, uniqueList } from '@marquee/runtime/configuration/values';
import type { RoutingUrls } from '@marquee/runtime/routing-url';
import type { Settings, Structure } from '@marquee/runtime/settings';
import { readTlsFiles, TLS_VERSIONS } from '@marquee/runtime/tls-files';
import type { TlsFiles } from '@marquee/runtime/tls-files';
import { z } from 'zod';
import { isAddress, readAddress } from './balancing/read-address.js';
import { DEFAULT_CONNECTIONS } from './connections-config.js';
import type { SubgraphConnections } from './connections-config.js';

const FETCH_DEADLINE = duration({ min: 10, max: 600_000 }).optional();

const DEADLINES = z
  .strictObject({
    query: FETCH_DEADLINE.describe('Of a query of root fields.'),
    entities: FETCH_DEADLINE.describe('Of a query of `_entities`.'),
    mutation: FETCH_DEADLINE.describe('Of a mutation.'),
  })
  .optional()
  .describe('Deadlines of requests, in place of those of the section `deadlines`.');

const TLS = z
  .strictObject({
    certificate_authorities: filePath()
      .optional()
      .describe('PEM file of the certificates that are trusted, in place of those of Node.'),
    certificate_chain: filePath()
      .optional()
      .describe('PEM file of the client certificate, followed by those between it and its authority.'),
    key: filePath().optional().describe('PEM file of the private key of the client certificate, not encrypted.'),
    server_name: z
      .string()
      .regex(/^[\w.-]{1,253}$/, 'must be a host name')
      .optional()
      .describe('Name that the certificate must have, and that is sent (SNI), in place of the host of the URL.'),
    min_version: z.enum(TLS_VERSIONS).optional().describe('Lowest version of TLS; 1.2 unless it is set.'),
  })
  .refine(({ certificate_chain: chain, key }) => (chain === undefined) === (key === undefined), {
    error: 'certificate_chain and key are set together or not at all',
  })
  .optional()
  .describe('TLS of the connections to subgraphs with an https URL. Changed files are read again within seconds.');

const CONNECTIONS = z
  .strictObject({
    max: z.int().min(1).max(10_000).optional().describe('Most connections to each address; 128 unless it is set.'),
    idle_timeout: duration({ min: 100, max: 86_400_000 })
      .optional()
      .describe(
        'Longest time that an idle connection is reused. Unset: as long as the header keep-alive of the subgraph says, and 4s without it.',
      ),
    max_age: duration({ min: 1_000, max: 86_400_000 })
      .optional()
      .describe(
        'Age from which a connection gets no further request, up to a quarter less at random; 5m unless it is set.',
      ),
    connect_timeout: duration({ min: 10, max: 60_000 })
      .optional()
      .describe('Longest time of an attempt to connect, the handshake of TLS included; 2s unless it is set.'),
  })
  .optional()
  .describe('Connections, which are kept and reused.');

const DNS = z
  .strictObject({
    refresh_interval: duration({ min: 100, max: 86_400_000 })
      .optional()
      .describe('How often a host name is looked up again; 5s unless it is set. All of its addresses are used.'),
  })
  .optional()
  .describe('Host names of subgraphs.');

const ALL = { deadlines: DEADLINES, tls: TLS, dns: DNS, connections: CONNECTIONS };

const ONE = z.strictObject({
  url: httpUrl().optional().describe('URL in place of the one in the supergraph.'),
  addresses: uniqueList(
    z.string().refine(isAddress, 'must be host:port, [IPv6]:port, an http(s) URL without a path, or unix:/path'),
  )
    .min(1)
    .max(256)
    .optional()
    .describe(
      'Where to connect to, in place of the host of the URL: host:port, [IPv6]:port or unix:/path. Requests are balanced by power of two choices; the path, the header host and the name in the certificate stay those of the URL.',
    ),
  ...ALL,
});

export const SUBGRAPHS = {
  type: 'structure',
  key: 'subgraphs',
  sentence: 'URLs, addresses, deadlines and connections of subgraphs: of `all`, and of each by its name.',
  reload: 'live',
  default: {},
  schema: z
    .strictObject({ all: z.strictObject(ALL).optional().describe('For every subgraph that has no value of its own.') })
    .catchall(ONE)
    .refine((section) => Object.keys(section).every((name) => subgraphName().safeParse(name).success), {
      error: 'must have names of subgraphs: a letter, then letters, digits, _ and -',
    }),
} as const satisfies Structure;

type Section = z.output<typeof SUBGRAPHS.schema>;
type Each = NonNullable<Section['all']> & Pick<z.output<typeof ONE>, 'url' | 'addresses'>;

/** What the section says; certificates as files, which `open-connections.ts` reads and watches. */
export interface SubgraphsConfig {
  /** The subgraphs that it names. */
  readonly names: readonly string[];
  readonly urls: ReadonlyMap<string, string>;
  /** By `subgraph.kind`, and `*.kind` for all: milliseconds. */
  readonly deadlines: ReadonlyMap<string, number>;
  readonly connectionsOf: (subgraph: string) => ConfiguredConnections;
}

export interface ConfiguredConnections extends Omit<SubgraphConnections, 'tls'> {
  readonly tls: { readonly files: TlsFiles; readonly serverName: string | null; readonly isOwn: boolean } | null;
}

export function readSubgraphs(settings: Settings, routingUrls: RoutingUrls): SubgraphsConfig {
  const section = settings.read(SUBGRAPHS);
  const { all = {}, ...named } = section as { all?: Each } & Readonly<Record<string, Each>>;
  const urls = new Map<string, string>();
  const deadlines = readDeadlinesOf('*', all);
  checkTls(settings, 'all', all);
  for (const [name, own] of Object.entries(named)) {
    for (const [key, ms] of readDeadlinesOf(name, own)) deadlines.set(key, ms);
    if (own.url !== undefined) urls.set(name, own.url);
    checkUrls(settings, routingUrls, name, own);
    checkTls(settings, name, own);
  }
  return {
    names: Object.keys(named),
    urls,
    deadlines,
    connectionsOf: (subgraph) => connectionsOf(Object.hasOwn(named, subgraph) ? (named[subgraph] ?? {}) : {}, all),
  };
}

function readDeadlinesOf(name: string, { deadlines = {} }: Each): Map<string, number> {
  const set = Object.entries(deadlines).flatMap(([kind, ms]) =>
    ms === undefined ? [] : [[`${name}.${kind}`, ms] as const],
  );
  return new Map(set);
}

function connectionsOf(own: Each, all: Each): ConfiguredConnections {
  const connections = { ...all.connections, ...own.connections };
  const tls = { ...all.tls, ...own.tls };
  return {
    addresses: own.addresses?.map(readAddress) ?? null,
    refreshMs: own.dns?.refresh_interval ?? all.dns?.refresh_interval ?? DEFAULT_CONNECTIONS.refreshMs,
    connectMs: connections.connect_timeout ?? DEFAULT_CONNECTIONS.connectMs,
    maxConnections: connections.max ?? DEFAULT_CONNECTIONS.maxConnections,
    idleMs: connections.idle_timeout ?? null,
    maxAgeMs: connections.max_age ?? DEFAULT_CONNECTIONS.maxAgeMs,
    tls:
      Object.keys(tls).length === 0
        ? null
        : { files: filesOf(tls), serverName: tls.server_name ?? null, isOwn: own.tls !== undefined },
  };
}

function filesOf(tls: NonNullable<Each['tls']>): TlsFiles {
  return {
    certificate: tls.certificate_chain ?? null,
    key: tls.key ?? null,
    ca: tls.certificate_authorities ?? null,
    minVersion: tls.min_version ?? '1.2',
  };
}

function checkUrls(settings: Settings, routingUrls: RoutingUrls, name: string, { url, addresses = [] }: Each): void {
  const problem = url === undefined ? null : routingUrls.problemOf(name, url);
  if (problem !== null) settings.problem(`subgraphs.${name}.url: ${problem}`, SUBGRAPHS, [name, 'url']);
  addresses.forEach((text, index) => {
    const address = readAddress(text);
    if ('path' in address) return;
    const host = address.host.includes(':') ? `[${address.host}]` : address.host;
    const refusal = routingUrls.problemOf(name, `http://${host}:${address.port}/`);
    if (refusal !== null)
      settings.problem(`subgraphs.${name}.addresses[${index}]: ${refusal}`, SUBGRAPHS, [name, 'addresses', index]);
  });
}

/** Files that cannot be used now keep the router from starting; later, those before are used. */
function checkTls(settings: Settings, name: string, { tls }: Each): void {
  if (tls === undefined) return;
  try {
    readTlsFiles(filesOf(tls));
  } catch (error) {
    settings.problem(`subgraphs.${name}.tls: ${(error as Error).message}`, SUBGRAPHS, [name, 'tls']);
  }
}
