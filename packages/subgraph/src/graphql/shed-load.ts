/** Refuses requests to `/graphql` while the process is overloaded, before their bodies are read. */
import type { IncomingHttpHeaders } from 'node:http';
import { DEFAULT_LEVEL, isLevel } from '@marquee/contracts/criticality';
import type { Level } from '@marquee/contracts/criticality';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { HEADERS } from '@marquee/contracts/headers';
import type { LoadShedder } from '@marquee/runtime/load-shedding/load-shedder';
import type { FastifyInstance } from 'fastify';

/** Whether the request has a valid assertion of the router. */
export type IsFromRouter = (headers: IncomingHttpHeaders) => Promise<boolean>;

/** Requests to `/graphql`. */
export interface RequestCount {
  inFlight: number;
}

export function shedLoad(
  scope: FastifyInstance,
  shedder: LoadShedder,
  isFromRouter: IsFromRouter,
  count: RequestCount,
): void {
  scope.addHook('onRequest', async (request, reply) => {
    count.inFlight += 1;
    // Also when the client has gone.
    reply.raw.once('close', () => (count.inFlight -= 1));
    // Without pressure no request is refused, so the assertion need not be verified here.
    if (!shedder.isUnderPressure) return undefined;
    const level = await readLevel(request.headers, isFromRouter);
    if (!shedder.isShed(level)) return undefined;
    return reply
      .code(503)
      .header('retry-after', String(shedder.retryAfterSeconds(level)))
      .type('application/json; charset=utf-8')
      .send(REFUSAL);
  });
}

/**
 * From the header: anyone may say that a request matters less than usual. That it matters more is believed only with an
 * assertion of the router.
 */
async function readLevel(headers: IncomingHttpHeaders, isFromRouter: IsFromRouter): Promise<Level> {
  const level = headers[HEADERS.level];
  if (!isLevel(level)) return DEFAULT_LEVEL;
  return level === 'critical' && !(await isFromRouter(headers)) ? DEFAULT_LEVEL : level;
}

const REFUSAL = JSON.stringify({
  errors: [
    {
      message: 'The service is overloaded: send the request again later.',
      extensions: { code: 'OVERLOADED' satisfies ErrorCode },
    },
  ],
});
