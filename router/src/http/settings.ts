/** The structures of the section `server` of the configuration file: what the router listens on, and its limits. */
import { JWKS_PATH } from '@marquee/contracts/viewer';
import { bytes, duration, filePath, headerName, uniqueList } from '@marquee/runtime/configuration/values';
import { HTTP_LIMITS } from '@marquee/runtime/http-server';
import type { HttpLimits } from '@marquee/runtime/http-server';
import type { Settings, Structure } from '@marquee/runtime/settings';
import { readTlsFiles, TLS_VERSIONS } from '@marquee/runtime/tls-files';
import type { TlsFiles } from '@marquee/runtime/tls-files';
import { z } from 'zod';
import { SETTINGS } from '../settings.js';
import { CORS_DEFAULTS } from './cors.js';
import type { CorsConfig } from './cors.js';
import { patternProblem, originProblem } from './cors-origins.js';

/** Paths of the router's other routes. */
const RESERVED_PATHS: readonly string[] = ['/health', '/ready', '/metrics', '/status', '/explorer', JWKS_PATH];

const DEFAULT_PATHS: string[] = ['/graphql'];

const PATHS = {
  type: 'structure',
  key: 'server.paths',
  sentence: 'Paths of the GraphQL endpoint.',
  reload: 'restart',
  default: DEFAULT_PATHS,
  schema: uniqueList(
    z
      .string('must be a path as in /graphql')
      .regex(/^\/[\w.~/-]{0,200}$/, 'must be a path as in /graphql, without a query')
      .refine((path) => !RESERVED_PATHS.includes(path), `must not be one of ${RESERVED_PATHS.join(', ')}`),
  )
    .min(1)
    .max(16),
} as const satisfies Structure;

const UNIX_SOCKET = {
  type: 'structure',
  key: 'server.unix_socket',
  sentence: 'Unix domain socket to listen on, in place of host and port.',
  reload: 'restart',
  default: null,
  schema: filePath().max(100).nullable(),
} as const satisfies Structure;

const TLS = {
  type: 'structure',
  key: 'server.tls',
  sentence: 'TLS for clients; plain text unless it is set. Changed files are read again within seconds.',
  reload: 'restart',
  default: null,
  schema: z
    .strictObject({
      certificate_chain: filePath().describe(
        'PEM file of the certificate, followed by those between it and its authority.',
      ),
      key: filePath().describe('PEM file of its private key, not encrypted.'),
      client_authorities: filePath()
        .optional()
        .describe(
          'PEM file of the authorities of client certificates: a client without such a certificate is refused.',
        ),
      min_version: z.enum(TLS_VERSIONS).default('1.2').describe('Lowest version of TLS.'),
    })
    .nullable(),
} as const satisfies Structure;

/** Routes that are on the port of the administration alone when there is one, unless `public` lists them. */
export const ADMIN_ROUTES = ['health', 'ready', 'metrics', 'status', 'purge', 'operators'] as const;
export type AdminRoute = (typeof ADMIN_ROUTES)[number];

const ADMIN = {
  type: 'structure',
  key: 'server.admin',
  sentence:
    'A port of its own for health, readiness, metrics, status, cache purges and the page for operators, which are then not on the port of clients.',
  reload: 'restart',
  default: null,
  schema: z
    .strictObject({
      host: z.string().min(1).optional().describe('Address to listen on; that of clients unless it is set.'),
      port: z.int().min(0).max(65_535).describe('Port; plain HTTP.'),
      public: uniqueList(z.enum(ADMIN_ROUTES))
        .default([])
        .describe(
          'Those of these routes that are on the port of clients too, as for a balancer that checks /ready there.',
        ),
    })
    .nullable(),
} as const satisfies Structure;

const CORS = {
  type: 'structure',
  key: 'server.cors',
  sentence: 'The origins whose pages may send requests and read responses, by Cross-Origin Resource Sharing.',
  reload: 'live',
  default: {},
  schema: z
    .strictObject({
      origins: uniqueList(
        z.string().superRefine((origin, context) => {
          const problem = originProblem(origin);
          if (problem !== null) context.addIssue({ code: 'custom', message: problem });
        }),
      )
        .max(1_000)
        .optional()
        .describe(
          'Origins as in https://shop.example; https://*.shop.example for all subdomains, https://shop.example:* for all ports, and * for every origin.',
        ),
      match_origins: uniqueList(
        z.string().superRefine((pattern, context) => {
          const problem = patternProblem(pattern);
          if (problem !== null) context.addIssue({ code: 'custom', message: problem });
        }),
      )
        .max(100)
        .default([])
        .describe('Regular expressions in the syntax of RE2 that match whole origins.'),
      allow_credentials: z
        .boolean()
        .default(CORS_DEFAULTS.allowCredentials)
        .describe('Whether requests may have cookies and other credentials of the browser.'),
      methods: uniqueList(z.enum(['GET', 'POST', 'OPTIONS']))
        .min(1)
        .default([...CORS_DEFAULTS.methods])
        .describe('Methods that pages may use.'),
      allow_headers: uniqueList(headerName())
        .max(200)
        .default([])
        .describe('Headers that pages may send; those that they ask for while the list is empty.'),
      expose_headers: uniqueList(headerName())
        .max(200)
        .default([])
        .describe('Headers of responses that pages may read, beside those that every page may.'),
      max_age: duration({ max: 86_400_000 }).prefault('1h').describe('How long a browser may reuse a preflight.'),
    })
    .refine((cors) => !(cors.allow_credentials && cors.origins?.includes('*') === true), {
      path: ['origins'],
      error:
        '* cannot be used with allow_credentials: every page could send requests with the cookies of its visitors. List the origins',
    }),
} as const satisfies Structure;

const LIMITS = {
  type: 'structure',
  key: 'server.limits',
  sentence: 'Limits of requests and connections of clients; the largest body is limits.http_max_request_bytes.',
  reload: 'restart',
  default: {},
  schema: z.strictObject({
    max_head_bytes: bytes({ min: 1_024, max: 1_048_576 })
      .prefault(HTTP_LIMITS.headBytes)
      .describe('Request line and header fields together.'),
    max_header_fields: z
      .int()
      .min(10)
      .max(10_000)
      .default(HTTP_LIMITS.headerFields)
      .describe('Header fields of a request.'),
    max_body_chunks: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(HTTP_LIMITS.bodyChunks)
      .describe('Chunks of a body without a length.'),
    head_timeout: duration({ min: 100, max: 3_600_000 }).prefault('10s').describe('Time for the head of a request.'),
    request_timeout: duration({ min: 100, max: 3_600_000 })
      .prefault('60s')
      .describe('Time for a request with its body.'),
    silent_timeout: duration({ min: 100, max: 86_400_000 })
      .prefault('120s')
      .describe('A connection without a byte in either direction for this time is closed.'),
    keep_alive_timeout: duration({ min: 0, max: 86_400_000 })
      .prefault('72s')
      .describe('An idle connection is closed after this time: longer than balancers keep idle connections.'),
    max_connections: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(HTTP_LIMITS.connections)
      .describe('Open connections of a process.'),
  }),
} as const satisfies Structure;

export const SERVER = {
  serverPaths: PATHS,
  serverUnixSocket: UNIX_SOCKET,
  serverTls: TLS,
  serverAdmin: ADMIN,
  serverCors: CORS,
  serverLimits: LIMITS,
} as const;

export interface ServerConfig {
  /** Of the GraphQL endpoint; at least one. */
  readonly paths: readonly string[];
  /** In place of host and port; null for none. */
  readonly unixSocket: string | null;
  /** Null: plain text. */
  readonly tls: TlsFiles | null;
  readonly admin: AdminConfig | null;
  readonly limits: HttpLimits;
}

export interface AdminConfig {
  readonly host: string;
  readonly port: number;
  readonly public: ReadonlySet<AdminRoute>;
}

export function readServer(settings: Settings, host: string): ServerConfig {
  const admin = settings.read(ADMIN);
  const limits = settings.read(LIMITS);
  return {
    paths: settings.read(PATHS),
    unixSocket: settings.read(UNIX_SOCKET),
    tls: readTls(settings),
    admin: admin && { host: admin.host ?? host, port: admin.port, public: new Set(admin.public) },
    limits: {
      headBytes: limits.max_head_bytes,
      headerFields: limits.max_header_fields,
      bodyChunks: limits.max_body_chunks,
      headMs: limits.head_timeout,
      requestMs: limits.request_timeout,
      checkMs: HTTP_LIMITS.checkMs,
      silentMs: limits.silent_timeout,
      keepAliveMs: limits.keep_alive_timeout,
      connections: limits.max_connections,
    },
  };
}

function readTls(settings: Settings): TlsFiles | null {
  const tls = settings.read(TLS);
  if (tls === null) return null;
  const files = {
    certificate: tls.certificate_chain,
    key: tls.key,
    ca: tls.client_authorities ?? null,
    minVersion: tls.min_version,
  };
  try {
    readTlsFiles(files);
  } catch (error) {
    settings.problem(`server.tls: ${(error as Error).message}`, TLS);
  }
  return files;
}

/** The origin of Apollo's explorer, whose pages may send requests in development. */
const STUDIO = 'https://studio.apollographql.com';

/** @param isDevelopment Whether every port of this machine is allowed too. */
export function readCors(settings: Settings, isDevelopment: boolean): CorsConfig {
  const cors = settings.read(CORS);
  const listed = settings.read(SETTINGS.corsOrigins, []);
  const isListed = settings.sourceOf(SETTINGS.corsOrigins) === 'environment';
  for (const origin of listed) {
    const problem = originProblem(origin);
    if (problem !== null) settings.problem(`ROUTER_CORS_ORIGINS: "${origin}" ${problem}`);
  }
  if (cors.allow_credentials && listed.includes('*'))
    settings.problem('ROUTER_CORS_ORIGINS: * cannot be used with server.cors.allow_credentials: list the origins');
  return {
    origins: isListed ? listed : (cors.origins ?? (isDevelopment ? [STUDIO] : [])),
    patterns: cors.match_origins,
    allowLocalhost: isDevelopment,
    allowCredentials: cors.allow_credentials,
    methods: cors.methods,
    allowHeaders: cors.allow_headers,
    exposeHeaders: cors.expose_headers,
    maxAgeSeconds: Math.floor(cors.max_age / 1_000),
  };
}
