/** The route to which Apollo Server and routers send their usage reports. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { readGraphRef, printGraphRef } from '../graph-ref.js';
import { requireRole } from '../keys/keys.js';
import { ClientError } from '../client-error.js';
import { TooManyReportsError } from './usage-report-thread.js';
import type { UsageReportThread } from './usage-report-thread.js';
import type { Usage } from './usage.js';
import { apiKeyOf } from '../keys/authenticate-request.js';
import type { RegistryServices } from '../keys/authenticate-request.js';

/** Reporters send at most 4 MB, compressed. */
const MAX_REPORT_BYTES = 8 * 1024 * 1024;

export interface UsageServices {
  readonly keys: RegistryServices['keys'];
  readonly usage: Usage;
  readonly reports: UsageReportThread;
  readonly clock: () => Date;
}

export function serveUsage(server: FastifyInstance, { keys, usage, reports, clock }: UsageServices): void {
  void server.register(async (scope) => {
    // Reporters send different media types, or none.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_REPORT_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    // The body of a caller without a key is not read.
    scope.addHook('onRequest', async (request, reply) => {
      const caller = await keys.authenticate(apiKeyOf(request));
      try {
        requireRole(caller, caller?.graph ?? '', 'report');
        return undefined;
      } catch (error) {
        return refuse(reply.header('connection', 'close'), error);
      }
    });

    scope.post('/api/ingress/traces', async (request, reply) => {
      try {
        const caller = await keys.authenticate(apiKeyOf(request));
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const isCompressed = request.headers['content-encoding'] === 'gzip';
        const report = await reports.read({ body, isCompressed, nowMs: clock().getTime() });
        const ref = readGraphRef(report.graphRef);
        requireRole(caller, ref?.graph ?? '', 'report');
        await usage.count({ ...report, graphRef: ref === null ? '' : printGraphRef(ref) });
        // Traces of single requests are not stored: this makes the reporter send statistics only.
        return await reply.send({ tracesIgnored: true });
      } catch (error) {
        return refuse(reply, error);
      }
    });
  });
}

/** Throws errors that are not the client's. */
function refuse(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof TooManyReportsError) return reply.code(503).send({ error: error.message });
  if (!(error instanceof ClientError)) throw error;
  return reply.code(error.code === 'BAD_USER_INPUT' ? 400 : 403).send({ error: error.message });
}
