/**
 * The HTTP servers: that of clients, and one for the administration if the configuration has a port for it. The GraphQL
 * endpoint is served directly, all other routes by fastify.
 */
import type { FastifyError, FastifyInstance } from 'fastify';
import { createFastifyServer } from '@marquee/runtime/http-server';
import type { FastifyServerOptions } from '@marquee/runtime/http-server';
import { listen } from '@marquee/runtime/listen';
import type { Logger } from '@marquee/runtime/log';
import type { MetricsRegistry } from '@marquee/runtime/metrics/metrics-registry';
import { drainServer, endingOf } from '@marquee/runtime/server-ending';
import { WatchedTlsFiles } from '@marquee/runtime/tls-files';
import type { Server as SecureServer } from 'node:https';
import { compressionMetrics } from '../compression/compression-metrics.js';
import { compressRoutes } from '../compression/compress-routes.js';
import { Compression } from '../compression/compression.js';
import type { RouterConfig } from '../config.js';
import { addCorsHeaders, createCors } from './cors.js';
import type { Cors, CorsConfig } from './cors.js';
import { errorBody, notFoundMessage, toErrorResponse } from './error-responses.js';
import { createEndpoint } from './graphql-endpoint.js';
import type { GraphQLHttpHandler } from './graphql-over-http.js';
import { JSON_TYPE } from './media-type.js';
import type { AdminRoute } from './settings.js';

export type ServersConfig = Pick<
  RouterConfig,
  'host' | 'port' | 'server' | 'cors' | 'compression' | 'requestBytes' | 'introspection'
>;

/** What is observed of the server of clients. */
export interface ObservedServers {
  readonly registry?: MetricsRegistry;
  /** Called for each preflight that was answered. */
  readonly onPreflight?: () => void;
}

export interface RouterServers {
  /** Of clients. */
  readonly clients: FastifyInstance;
  /** Where a route of the administration is: on its own port, on that of clients, or on both. */
  readonly of: (route: AdminRoute) => readonly FastifyInstance[];
  readonly all: readonly FastifyInstance[];
  /** Opens the ports, and resolves to the URL for clients. Throws a `StartError`. */
  listen(): Promise<string>;
  drain(): void;
  /** Other rules of CORS from now on. */
  applyCors(config: Partial<CorsConfig>): void;
  /** The port of the administration is closed last. */
  close(): Promise<void>;
}

/** Where the page for operators, which is on the port of the administration, sends its requests. */
const ADMIN_PATHS = ['/graphql'];

/** @param handle Called for each request to the GraphQL endpoint, except when a browser opens it as a page and gets one. */
export function createHttpServers(
  config: ServersConfig,
  handle: GraphQLHttpHandler,
  log: Logger,
  observed: ObservedServers = {},
): RouterServers {
  const { admin: adminConfig, paths, limits, unixSocket, tls } = config.server;
  const certificates =
    tls === null
      ? null
      : new WatchedTlsFiles(tls, log, (changed) => (clients.server as SecureServer).setSecureContext(changed));
  let currentCors = createCors(config.cors);
  const cors: Cors = {
    headersFor: (origin) => currentCors.headersFor(origin),
    preflightFor: (headers) => currentCors.preflightFor(headers),
  };
  const clients = createServer(
    { ...config, cors },
    paths,
    { limits, tls: certificates?.options ?? null },
    handle,
    log,
    observed,
  );
  const admin = adminConfig === null ? null : createServer({ ...config, cors }, ADMIN_PATHS, { limits }, handle, log);
  const all = admin === null ? [clients] : [clients, admin];
  const hasRoute = (route: AdminRoute) => (server: FastifyInstance) =>
    adminConfig === null || server === admin || adminConfig.public.has(route);
  return {
    clients,
    of: (route) => all.filter(hasRoute(route)),
    all,
    listen: async () => {
      const isSecure = tls !== null;
      const { host, port } = config;
      const url = await listen(clients, { host, port, unixSocket, isSecure, portSetting: 'ROUTER_PORT' });
      if (admin !== null && adminConfig !== null) {
        const adminUrl = await listen(admin, { ...adminConfig, portSetting: 'server.admin.port', isHandedOver: false });
        log.info({ url: adminUrl }, 'the port of the administration is open');
      }
      return url;
    },
    applyCors: (changed) => {
      currentCors = createCors(changed);
    },
    drain: () => {
      for (const server of all) drainServer(server);
    },
    close: async () => {
      certificates?.close();
      for (const server of all) await server.close();
    },
  };
}

function createServer(
  config: Pick<ServersConfig, 'compression' | 'requestBytes' | 'introspection'> & { readonly cors: Cors },
  paths: readonly string[],
  options: Pick<FastifyServerOptions, 'limits' | 'tls'>,
  handle: GraphQLHttpHandler,
  log: Logger,
  { registry, onPreflight }: ObservedServers = {},
): FastifyInstance {
  const compression = config.compression === null ? null : new Compression(config.compression);
  registry?.collect(() => compressionMetrics(compression));
  const serveGraphQL = createEndpoint({
    paths,
    handle,
    cors: config.cors,
    compression,
    maxBytes: config.requestBytes,
    servesHtml: config.introspection,
    ...(onPreflight && { onPreflight }),
    isEnding: () => ending.hasBegun,
  });

  const server = createFastifyServer({ ...options, bodyBytes: config.requestBytes, serveFirst: serveGraphQL });
  const ending = endingOf(server);
  addCorsHeaders(server, config.cors);
  if (compression !== null) compressRoutes(server, compression);
  server.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const { status, body } = toErrorResponse(error);
    if (status >= 500) log.error({ err: error }, 'unexpected error in an HTTP route');
    return reply.code(status).type(JSON_TYPE).send(body);
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply
      .code(404)
      .type(JSON_TYPE)
      .send(errorBody('BAD_REQUEST', notFoundMessage(paths.join(', ')))),
  );
  return server;
}
