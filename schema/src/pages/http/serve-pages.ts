/** Serves the registry's pages for schema owners. They read through the same functions as the API. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@marquee/runtime/log';
import { printGraphRef, readGraphRef } from '../../graph-ref.js';
import type { GraphRef } from '../../graph-ref.js';
import { requireRole } from '../../keys/keys.js';
import type { Caller } from '../../keys/keys.js';
import { openApiRequest, QUERY_DEADLINE_MS } from '../../api/api-request.js';
import { variantPath } from '../page-paths.js';
import { ClientError } from '../../client-error.js';
import { HTTP_ERRORS } from '../../keys/authenticate-request.js';
import type { RegistryServices } from '../../keys/authenticate-request.js';
import { approveFinding } from '../checks/approve.js';
import { serveAssets } from '../layout/assets.js';
import { printPage } from '../layout/layout.js';
import type { PageContext } from '../layout/layout.js';
import { isSameOriginForm, CROSS_SITE_FORM, parseForms, readForm } from './forms.js';
import { NotFoundError } from '../page.js';
import type { PageRequest, Page, Redirect, VariantPageRequest } from '../page.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { readToken, Sessions } from './sessions.js';
import { errorPage } from './error-page.js';
import { PAGES, VARIANT_PAGES } from '../routes.js';
import { signInPath, serveSignIn } from './sign-in.js';

const NO_SUCH_PAGE = 'This page does not exist. Start from the list of variants.';

type Request = FastifyRequest<{ Params: Record<string, string> }>;

export function servePages(server: FastifyInstance, services: RegistryServices, log: Logger): void {
  const sessions = new Sessions();
  const authenticate = async ({ headers }: FastifyRequest): Promise<Caller | null> => {
    const hash = sessions.keyHash(readToken(headers.cookie));
    return hash === null ? null : services.keys.callerOfHash(hash);
  };

  server.setNotFoundHandler(async (request, reply) => {
    if (!(request.headers.accept ?? '').includes('text/html')) return reply.code(404).send(HTTP_ERRORS[404]);
    return send(reply.headers(SECURITY_HEADERS), errorPage(new NotFoundError(NO_SUCH_PAGE), log), {
      caller: await authenticate(request),
      ref: null,
      path: pathOf(request),
    });
  });

  void server.register(async (scope) => {
    parseForms(scope);
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
    scope.setErrorHandler(async (error, request, reply) =>
      send(reply, errorPage(error, log), { caller: null, ref: null, path: pathOf(request) }),
    );
    serveAssets(scope);
    serveSignIn(scope, services, sessions, authenticate);

    const respond = async (
      request: Request,
      reply: FastifyReply,
      work: (pageRequest: PageRequest) => Promise<Page | Redirect>,
    ) => {
      const caller = await authenticate(request);
      if (caller === null) return reply.redirect(signInPath(request.method === 'POST' ? '/' : request.url), 303);
      const pageRequest: PageRequest = {
        context: { ...services, caller, ...openApiRequest(reply.raw, QUERY_DEADLINE_MS) },
        params: request.params,
        query: new URLSearchParams(request.url.split('?')[1]),
        path: pathOf(request),
      };
      const done = await work(pageRequest).catch((error: unknown) => errorPage(error, log));
      pageRequest.context.work.finish();
      return 'to' in done
        ? reply.redirect(done.to, 303)
        : send(reply, done, { caller, ref: await knownRef(pageRequest), path: pageRequest.path });
    };
    // `rover subgraph list` links to it.
    scope.get('/graph/:graph/service-list', async (_request, reply) => reply.redirect('/', 303));
    for (const [path, read] of Object.entries(PAGES))
      scope.get(path, async (request: Request, reply) => respond(request, reply, read));
    for (const [path, read] of Object.entries(VARIANT_PAGES)) {
      scope.get(`/${REF}${path}`, async (request: Request, reply) =>
        respond(request, reply, async (pageRequest) => read(await ofVariant(pageRequest))),
      );
    }
    scope.post(`/${REF}/checks/:id/approvals`, async (request: Request, reply) =>
      respond(request, reply, async (pageRequest) => {
        if (!isSameOriginForm(request, services.url)) throw new ClientError('FORBIDDEN', CROSS_SITE_FORM);
        return approveFinding(await ofVariant(pageRequest), readForm(request));
      }),
    );
  });
}

/** A path segment with an `@`; segments without one belong to other routes. */
const REF = ':ref(^[^/@]+@[^/]+$)';

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? '/';
}

async function send(reply: FastifyReply, page: Page, surroundings: PageContext) {
  return reply
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(printPage(page, surroundings));
}

async function ofVariant(pageRequest: PageRequest): Promise<VariantPageRequest> {
  const ref = refOf(pageRequest);
  if (ref === null) throw new NotFoundError('This is not a graph ref: write <graph>@<variant>, as in marquee@current.');
  requireRole(pageRequest.context.caller, ref.graph, 'read');
  const state = await pageRequest.context.registry.launchState(ref);
  if (state.variant === null)
    throw new NotFoundError(`${printGraphRef(ref)} does not exist: the first publication of a subgraph creates it.`);
  return { ...pageRequest, ref, state, home: variantPath(ref) };
}

function refOf({ params }: PageRequest): GraphRef | null {
  return readGraphRef(params['ref'] ?? '');
}

/** The variant that the navigation links to; null when it does not exist or the reader may not see it. */
async function knownRef(pageRequest: PageRequest): Promise<GraphRef | null> {
  const ref = pageRequest.params['ref'] === undefined ? null : refOf(pageRequest);
  if (ref === null || ref.graph !== pageRequest.context.caller.graph) return null;
  return (await pageRequest.context.registry.launchState(ref)).variant === null ? null : ref;
}
