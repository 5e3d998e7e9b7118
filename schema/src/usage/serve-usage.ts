/** The route to which Apollo Server and routers send their usage reports. */
import type { FastifyInstance } from 'fastify';
import { readGraphRef, printGraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import { ClientError } from '../client-error.js';
import { readUsageReport } from './read-usage-report.js';
import type { Usage } from './usage.js';
import { apiKeyOf } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

/** Reporters send at most 4 MB, compressed. */
const MAX_REPORT_BYTES = 8 * 1024 * 1024;

export function serveUsage(
  server: FastifyInstance,
  { keys }: Pick<RegistryServices, 'keys'>,
  usage: Usage,
  clock: () => Date,
): void {
  void server.register(async (scope) => {
    // Reporters send different media types, or none.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_REPORT_BYTES }, (_request, body, done) =>
      done(null, body),
    );

    scope.post('/api/ingress/traces', async (request, reply) => {
      try {
        const caller = await keys.authenticate(apiKeyOf(request));
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const report = await readUsageReport(body, request.headers['content-encoding'] === 'gzip', clock());
        const ref = readGraphRef(report.graphRef);
        requireRole(caller, ref?.graph ?? '', 'report');
        await usage.count({ ...report, graphRef: ref === null ? '' : printGraphRef(ref) });
        // Traces of single requests are not stored: this makes the reporter send statistics only.
        return await reply.send({ tracesIgnored: true });
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        return reply.code(error.code === 'BAD_USER_INPUT' ? 400 : 403).send({ error: error.message });
      }
    });
  });
}
