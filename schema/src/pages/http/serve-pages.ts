/** The pages for schema owners, as routes of the registry. They read what the API reads, through the same functions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@marquee/runtime/log';
import { printGraphRef, readGraphRef } from '../../graph-ref.js';
import type { GraphRef } from '../../graph-ref.js';
import { requireRole } from '../../keys/keys.js';
import type { Caller } from '../../keys/keys.js';
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

const NO_SUCH_PAGE = 'There is no such page. The variants are a good place to start from.';

type Request = FastifyRequest<{ Params: Record<string, string> }>;

export function servePages(server: FastifyInstance, services: RegistryServices, log: Logger): void {
  const sessions = new Sessions();
  const recognise = async ({ headers }: FastifyRequest): Promise<Caller | null> => {
    const hash = sessions.keyHash(readToken(headers.cookie));
    return hash === null ? null : services.keys.callerOfHash(hash);
  };

  server.setNotFoundHandler(async (request, reply) => {
    if (!(request.headers.accept ?? '').includes('text/html')) return reply.code(404).send(HTTP_ERRORS[404]);
    return send(reply.headers(SECURITY_HEADERS), errorPage(new NotFoundError(NO_SUCH_PAGE), log), {
      caller: await recognise(request),
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
    serveSignIn(scope, services, sessions, recognise);

    const answer = async (
      request: Request,
      reply: FastifyReply,
      work: (ask: PageRequest) => Promise<Page | Redirect>,
    ) => {
      const caller = await recognise(request);
      if (caller === null) return reply.redirect(signInPath(request.method === 'POST' ? '/' : request.url), 303);
      const ask: PageRequest = {
        context: { ...services, caller },
        params: request.params,
        query: new URLSearchParams(request.url.split('?')[1]),
        path: pathOf(request),
      };
      const done = await work(ask).catch((error: unknown) => errorPage(error, log));
      return 'to' in done
        ? reply.redirect(done.to, 303)
        : send(reply, done, { caller, ref: await knownRef(ask), path: ask.path });
    };
    for (const [path, read] of Object.entries(PAGES))
      scope.get(path, async (request: Request, reply) => answer(request, reply, read));
    for (const [path, read] of Object.entries(VARIANT_PAGES)) {
      scope.get(`/${REF}${path}`, async (request: Request, reply) =>
        answer(request, reply, async (ask) => read(await ofVariant(ask))),
      );
    }
    scope.post(`/${REF}/checks/:id/approvals`, async (request: Request, reply) =>
      answer(request, reply, async (ask) => {
        if (!isSameOriginForm(request, services.url)) throw new ClientError('FORBIDDEN', CROSS_SITE_FORM);
        return approveFinding(await ofVariant(ask), readForm(request));
      }),
    );
  });
}

/** What has no `@` is another route's, or nobody's. */
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

async function ofVariant(ask: PageRequest): Promise<VariantPageRequest> {
  const ref = refOf(ask);
  if (ref === null) throw new NotFoundError('This is no graph ref: write <graph>@<variant>, as in marquee@current.');
  requireRole(ask.context.caller, ref.graph, 'read');
  const state = await ask.context.registry.launchState(ref);
  if (state.variant === null)
    throw new NotFoundError(`${printGraphRef(ref)} does not exist: the first publication of a subgraph makes it.`);
  return { ...ask, ref, state: state, home: variantPath(ref) };
}

function refOf({ params }: PageRequest): GraphRef | null {
  return readGraphRef(params['ref'] ?? '');
}

/** Whose pages stand in the navigation. */
async function knownRef(ask: PageRequest): Promise<GraphRef | null> {
  const ref = ask.params['ref'] === undefined ? null : refOf(ask);
  if (ref === null || ref.graph !== ask.context.caller.graph) return null;
  return (await ask.context.registry.launchState(ref)).variant === null ? null : ref;
}
