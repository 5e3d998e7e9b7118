/** Measures each GraphQL request, and reports its store reads in a response header. */
import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { HEADERS } from '@marquee/contracts/headers';
import type { WorkContext } from '@marquee/operation-limits/execution/execute-bounded';
import type { WorkEnd } from '@marquee/operation-limits/execution/request-work';
import type { Logger } from '@marquee/runtime/log';
import type { SubgraphTelemetry } from '../operations/telemetry.js';
import { currentReadCount } from '@marquee/document-store/read-counter';

/** Log lines of requests that ended early. None of them is a failure of this process. */
const ENDED = {
  cancelled: 'request cancelled by its caller',
  deadline: 'request ended at its deadline',
  fields: 'request ended at the limit of fields',
} as const satisfies Record<WorkEnd, string>;

export function requestMetrics(
  telemetry: SubgraphTelemetry,
  log: Logger,
): ApolloServerPlugin<BaseContext & WorkContext> {
  return {
    requestDidStart: async () => {
      const startedAt = process.hrtime.bigint();
      return {
        willSendResponse: async ({ response, errors, contextValue: { work }, operationName }) => {
          const storeReads = currentReadCount();
          response.http.headers.set(HEADERS.storeReads, String(storeReads));
          const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
          const failed = errors !== undefined && errors.length > 0;
          telemetry.observeRequest({
            seconds,
            storeReads,
            outcome: work.ended === 'cancelled' ? 'cancelled' : failed ? 'failed' : 'answered',
          });
          const endedAs = work.ended === null ? null : ENDED[work.ended];
          if (endedAs !== null)
            log.info({ operationName, fields: work.fields, durationMs: Math.round(seconds * 1000) }, endedAs);
        },
      };
    },
  };
}
