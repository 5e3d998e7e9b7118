/** Calls the plugins around the handling of a request. */
import type { Logger } from '@marquee/runtime/log';
import type { GraphQLHttpHandler, GraphQLHttpRequest, GraphQLHttpResponse } from '../http/graphql-over-http.js';
import { JSON_TYPE, negotiateMediaType } from '../http/media-type.js';
import { respondWithError } from '../pipeline/respond.js';
import { idInErrors } from '../telemetry/correlation.js';
import { PluginRun } from './plugin-run.js';
import type { PluginSet } from './plugin-set.js';
import type { FetchToSend, RequestPlugins } from './request-plugins.js';

/** Handles a request; the steps call the hooks of its plugins. Never rejects. */
export type HandleWithPlugins = (
  request: GraphQLHttpRequest,
  plugins: PluginRun | null,
) => Promise<GraphQLHttpResponse>;

export function withPlugins(handle: HandleWithPlugins, set: PluginSet | null, log: Logger): GraphQLHttpHandler {
  if (set === null) return (request) => handle(request, null);
  return async (request) => {
    const run = new PluginRun(set);
    const sent = await handle(request, run);
    const fail = (error: unknown): GraphQLHttpResponse => {
      sent.release?.();
      run.forgetExecuted();
      const type = negotiateMediaType(request.headers.accept) ?? JSON_TYPE;
      const { correlation } = request;
      return respondWithError(error, type, log, correlation && idInErrors(correlation));
    };
    try {
      return await run.end(run.failure === null ? sent : fail(run.failure));
    } catch (error) {
      return fail(error);
    }
  };
}

/** Calls the plugins around each request to a subgraph, next to the connection: on what is sent, attempt by attempt. */
export function sendWithPlugins<Fetch extends FetchToSend & { readonly plugins?: RequestPlugins | undefined }>(
  send: (request: Fetch) => Promise<Buffer>,
): (request: Fetch) => Promise<Buffer> {
  return (request) => {
    const { plugins } = request;
    return plugins?.seesFetches === true ? plugins.fetch(request, send) : send(request);
  };
}
