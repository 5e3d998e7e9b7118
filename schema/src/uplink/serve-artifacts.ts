/** Routes that serve supergraph, API schema and subgraphs as plain files, in the layout of Hive's CDN. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printGraphRef, readGraphRef } from '../graph-ref.js';
import type { GraphRef } from '../graph-ref.js';
import { hashOf } from '../store/registry-store.js';
import { authorizeReader, HTTP_ERRORS } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

interface Artifact {
  readonly body: string;
  readonly type: 'text/plain' | 'application/json';
  readonly launch: string;
}

type ReadArtifact = (ref: GraphRef, services: RegistryServices) => Promise<Artifact | null>;

const READERS: Readonly<Record<string, ReadArtifact>> = {
  supergraph: async (ref, { registry }) => {
    const current = await registry.supergraph(ref);
    return current && { body: current.sdl, type: 'text/plain', launch: current.launch.id };
  },
  sdl: async (ref, { registry }) => {
    const { served } = await registry.launchState(ref);
    return served?.artifact == null
      ? null
      : { body: await registry.dependencies.store.blob(served.artifact.api), type: 'text/plain', launch: served.id };
  },
  services: async (ref, { registry }) => {
    const { served } = await registry.launchState(ref);
    if (served === null) return null;
    const texts = await registry.dependencies.store.blobs(served.subgraphs.map(({ sdl }) => sdl));
    return {
      body: JSON.stringify(served.subgraphs.map(({ name, url }, index) => ({ name, url, sdl: texts[index] }))),
      type: 'application/json',
      launch: served.id,
    };
  },
};

/** Responses of some megabytes that are sent at the same time: a slow reader keeps one in memory. */
const MAX_OPEN_RESPONSES = 100;

export function serveArtifacts(server: FastifyInstance, services: RegistryServices): void {
  let open = 0;
  void server.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      if (open >= MAX_OPEN_RESPONSES)
        return reply
          .code(503)
          .header('retry-after', '1')
          .send({ error: `More than ${MAX_OPEN_RESPONSES} responses are sent at this time: try again.` });
      open += 1;
      reply.raw.once('close', () => (open -= 1));
      return undefined;
    });
    addRoutes(scope, services);
  });
}

function addRoutes(server: FastifyInstance, services: RegistryServices): void {
  const respond = async (
    request: FastifyRequest,
    reply: FastifyReply,
    text: string,
    read: ReadArtifact | undefined,
  ) => {
    const ref = read === undefined ? 404 : await authorizeReader(request, text, services);
    if (typeof ref === 'number') return reply.code(ref).send(HTTP_ERRORS[ref]);
    const artifact = (await read?.(ref, services)) ?? null;
    if (artifact === null)
      return reply
        .code(404)
        .send({ error: `${printGraphRef(ref)} serves nothing yet: publish subgraphs that compose.` });
    const etag = `"${hashOf(artifact.body)}"`;
    void reply.header('etag', etag).header('x-hive-schema-version-id', artifact.launch);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(`${artifact.type}; charset=utf-8`).send(artifact.body);
  };

  server.get<{ Params: { graph: string; variant: string; kind: string } }>(
    '/artifacts/:graph/:variant/:kind',
    async (request, reply) => {
      const { graph, variant, kind } = request.params;
      return respond(request, reply, `${graph}@${variant}`, Object.hasOwn(READERS, kind) ? READERS[kind] : undefined);
    },
  );

  server.get<{ Params: { ref: string } }>('/supergraph/:ref', async (request, reply) =>
    respond(request, reply, request.params.ref.replace(/\.graphql$/, ''), READERS['supergraph']),
  );

  // Routers fetch this without a key. The URL contains the hash of the list, which only Uplink returns.
  server.get<{ Params: { ref: string; hash: string } }>('/persisted-operations/:ref/:hash', async (request, reply) => {
    const ref = readGraphRef(request.params.ref);
    const list = ref === null ? null : await services.persistedOperations.published(printGraphRef(ref));
    if (list === null || list.hash !== request.params.hash) return reply.code(404).send(HTTP_ERRORS[404]);
    return reply.type('application/json; charset=utf-8').send(list.manifest);
  });
}
