/** Measures each GraphQL request, and reports its store reads in a response header. */
import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { HEADERS } from '@marquee/contracts/headers';
import type { SubgraphTelemetry } from '../operations/telemetry.js';
import { currentReadCount } from '@marquee/document-store/read-counter';

export function requestMetrics(telemetry: SubgraphTelemetry): ApolloServerPlugin<BaseContext> {
  return {
    requestDidStart: async () => {
      const startedAt = process.hrtime.bigint();
      return {
        willSendResponse: async ({ response, errors }) => {
          const storeReads = currentReadCount();
          response.http.headers.set(HEADERS.storeReads, String(storeReads));
          telemetry.observeRequest({
            seconds: Number(process.hrtime.bigint() - startedAt) / 1e9,
            storeReads,
            failed: errors !== undefined && errors.length > 0,
          });
        },
      };
    },
  };
}
