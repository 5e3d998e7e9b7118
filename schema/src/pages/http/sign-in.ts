/** Signs readers in with an API key, and out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasRole } from '../../keys/keys.js';
import type { Caller } from '../../keys/keys.js';
import type { RegistryServices } from '../../keys/authenticate-request.js';
import { isSameOriginForm, CROSS_SITE_FORM, readForm } from './forms.js';
import { printPage } from '../layout/layout.js';
import type { Page } from '../page.js';
import { endedCookie, readToken, sessionCookie } from './sessions.js';
import type { Sessions } from './sessions.js';
import { html } from '../components/html.js';

const PATH = '/sign-in';

/** @param destination The page to open after signing in. */
export function signInPath(destination: string): string {
  return destination === '/' ? PATH : `${PATH}?${new URLSearchParams({ next: destination }).toString()}`;
}

type Authenticate = (request: FastifyRequest) => Promise<Caller | null>;

export function serveSignIn(
  server: FastifyInstance,
  { keys, url }: RegistryServices,
  sessions: Sessions,
  authenticate: Authenticate,
): void {
  const isHttps = url.startsWith('https:');

  server.get<{ Querystring: { next?: string } }>(PATH, async (request, reply) => {
    const destination = readDestination(request.query.next);
    if ((await authenticate(request)) !== null) return reply.redirect(destination, 303);
    // A link on another site led here, and browsers sent no cookie: the refresh repeats the request with the cookie.
    if (request.headers['sec-fetch-site'] === 'cross-site') reply.header('refresh', '0');
    return send(reply, signInPage(destination, null));
  });

  server.post(PATH, async (request, reply) => {
    const form = readForm(request);
    const destination = readDestination(form.get('next'));
    const refuse = (status: number, problem: string) => send(reply, { ...signInPage(destination, problem), status });
    if (!isSameOriginForm(request, url)) return refuse(403, CROSS_SITE_FORM);
    const key = (form.get('key') ?? '').trim();
    const caller = await keys.authenticate(key);
    if (caller === null)
      return refuse(
        401,
        key === ''
          ? 'Paste a key first.'
          : 'The key is unknown to this registry, or was revoked. Paste the whole key, which begins with “service:”.',
      );
    if (!hasRole(caller, 'read'))
      return refuse(
        403,
        `The key “${caller.name}” may not read schemas: ask an admin of “${caller.graph}” for a key with the role “read”.`,
      );
    sessions.close(readToken(request.headers.cookie));
    return reply.header('set-cookie', sessionCookie(sessions.open(key), isHttps)).redirect(destination, 303);
  });

  server.post('/sign-out', async (request, reply) => {
    if (!isSameOriginForm(request, url)) return send(reply, { ...signInPage('/', CROSS_SITE_FORM), status: 403 });
    sessions.close(readToken(request.headers.cookie));
    return reply.header('set-cookie', endedCookie(isHttps)).redirect(PATH, 303);
  });
}

/** The path of a page of this registry; `/` for any other URL, so that a link cannot redirect to another site. */
function readDestination(text: string | null | undefined): string {
  const here = 'http://here.invalid';
  if (text == null || !URL.canParse(text, here)) return '/';
  const { origin, pathname, search } = new URL(text, here);
  return origin === here && !pathname.startsWith('//') && pathname !== PATH ? `${pathname}${search}` : '/';
}

function send(reply: FastifyReply, page: Page) {
  return reply
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(printPage(page, { caller: null, ref: null, path: PATH }));
}

function signInPage(destination: string, problem: string | null): Page {
  return {
    title: 'Sign in',
    body: html`<div class="sign-in">
<p class="bulbs" aria-hidden="true"></p>
<h1>Sign in to the schema registry</h1>
<p class="lead">Schemas and their owners, launches and their changes, checks and their findings, and the effect of an outage of each subgraph.</p>
<form class="card stack" method="post" action="${PATH}">
<input type="hidden" name="next" value="${destination}">
${problem !== null && html`<p class="alert bad" role="alert" id="problem"><strong>Not signed in.</strong> ${problem}</p>`}
<div class="field">
<label for="key">Registry key</label>
<input id="key" name="key" type="password" required autocomplete="current-password" spellcheck="false" autocapitalize="off" aria-describedby="key-hint${problem !== null && ' problem'}"${problem !== null && html` aria-invalid="true"`}>
<p class="hint" id="key-hint">A key with the role <code>read</code>: <code>service:…</code>. The first admin key is in <code>registry/first-admin-key</code> in the data folder; <code>marquee key create</code> creates more.</p>
</div>
<button class="primary" type="submit">Sign in</button>
</form>
</div>`,
  };
}
