/** The pages for schema owners, as routes of the registry. They read what the API reads, through the same functions. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@marquee/runtime/log';
import { printGraphRef, readGraphRef } from '../../graph-ref.js';
import type { GraphRef } from '../../graph-ref.js';
import { requireRole } from '../../keys/keys.js';
import type { Caller } from '../../keys/keys.js';
import { variantPath } from '../page-paths.js';
import { Refusal } from '../../client-error.js';
import { REFUSALS } from '../../keys/authenticate-request.js';
import type { Services } from '../../keys/authenticate-request.js';
import { approve } from '../checks/approve.js';
import { serveAssets } from '../layout/assets.js';
import { printPage } from '../layout/layout.js';
import type { Surroundings } from '../layout/layout.js';
import { isOwnForm, NOT_OURS, parseForms, readForm } from './forms.js';
import { NotHere } from '../page.js';
import type { Ask, Page, Redirect, VariantAsk } from '../page.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { readToken, Sessions } from './sessions.js';
import { troublePage } from './error-page.js';
import { PAGES, VARIANT_PAGES } from '../routes.js';
import { signInPath, serveSignIn } from './sign-in.js';

const NO_SUCH_PAGE = 'There is no such page. The variants are a good place to start from.';

type Request = FastifyRequest<{ Params: Record<string, string> }>;

export function servePages(server: FastifyInstance, services: Services, log: Logger): void {
  const sessions = new Sessions();
  const recognise = async ({ headers }: FastifyRequest): Promise<Caller | null> => {
    const hash = sessions.keyHash(readToken(headers.cookie));
    return hash === null ? null : services.keys.callerOf(hash);
  };

  server.setNotFoundHandler(async (request, reply) => {
    if (!(request.headers.accept ?? '').includes('text/html')) return reply.code(404).send(REFUSALS[404]);
    return send(reply.headers(SECURITY_HEADERS), troublePage(new NotHere(NO_SUCH_PAGE), log), {
      caller: await recognise(request),
      ref: null,
      path: pathOf(request),
    });
  });

  void server.register(async (scope) => {
    parseForms(scope);
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(SECURITY_HEADERS));
    scope.setErrorHandler(async (error, request, reply) =>
      send(reply, troublePage(error, log), { caller: null, ref: null, path: pathOf(request) }),
    );
    serveAssets(scope);
    serveSignIn(scope, services, sessions, recognise);

    const answer = async (request: Request, reply: FastifyReply, work: (ask: Ask) => Promise<Page | Redirect>) => {
      const caller = await recognise(request);
      if (caller === null) return reply.redirect(signInPath(request.method === 'POST' ? '/' : request.url), 303);
      const ask: Ask = {
        context: { ...services, caller },
        params: request.params,
        query: new URLSearchParams(request.url.split('?')[1]),
        path: pathOf(request),
      };
      const done = await work(ask).catch((error: unknown) => troublePage(error, log));
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
        if (!isOwnForm(request, services.url)) throw new Refusal('FORBIDDEN', NOT_OURS);
        return approve(await ofVariant(ask), readForm(request));
      }),
    );
  });
}

/** What has no `@` is another route's, or nobody's. */
const REF = ':ref(^[^/@]+@[^/]+$)';

function pathOf({ url }: FastifyRequest): string {
  return url.split('?')[0] ?? '/';
}

async function send(reply: FastifyReply, page: Page, surroundings: Surroundings) {
  return reply
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(printPage(page, surroundings));
}

async function ofVariant(ask: Ask): Promise<VariantAsk> {
  const ref = refOf(ask);
  if (ref === null) throw new NotHere('This is no graph ref: write <graph>@<variant>, as in marquee@current.');
  requireRole(ask.context.caller, ref.graph, 'read');
  const standing = await ask.context.registry.standing(ref);
  if (standing.variant === null)
    throw new NotHere(`${printGraphRef(ref)} does not exist: the first publication of a subgraph makes it.`);
  return { ...ask, ref, standing, home: variantPath(ref) };
}

function refOf({ params }: Ask): GraphRef | null {
  return readGraphRef(params['ref'] ?? '');
}

/** Whose pages stand in the navigation. */
async function knownRef(ask: Ask): Promise<GraphRef | null> {
  const ref = ask.params['ref'] === undefined ? null : refOf(ask);
  if (ref === null || ref.graph !== ask.context.caller.graph) return null;
  return (await ask.context.registry.standing(ref)).variant === null ? null : ref;
}
