/**
 * The session routes. Operations that return tokens pass through this server. The refresh token is stored in an
 * HttpOnly, SameSite=Strict cookie; the page receives the access token only and keeps it in memory. A copy of the
 * access token is stored in a cookie of the same kind, so that a reloaded page needs no renewal and works while the
 * `users` subgraph is down.
 */
import { createHash } from 'node:crypto';
import { print } from 'graphql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@marquee/runtime/log';
import { RefreshSessionDocument } from '@marquee/operations/RefreshSession';
import { SelectProfileDocument } from '@marquee/operations/SelectProfile';
import { SignInDocument } from '@marquee/operations/SignIn';
import { SignUpDocument } from '@marquee/operations/SignUp';
import type { WebConfig } from './config.js';

const REFRESH_COOKIE = 'marquee-refresh';
const ACCESS_COOKIE = 'marquee-access';
/** An access token that expires sooner is renewed instead of returned. */
const WORTH_KEEPING_MS = 5 * 60_000;
const ROUTER_LIMIT_MS = 10_000;
/** Characters of `x-forwarded-for` that are passed on: the last entries, which the nearest proxies have appended. */
const MAX_FORWARDED_FOR = 1_000;

const OPERATIONS = { SignIn: SignInDocument, SignUp: SignUpDocument, SelectProfile: SelectProfileDocument } as const;

/** The routes of this module, with their methods. */
export const SESSION_PATHS: ReadonlyMap<string, string> = new Map([
  ...[...Object.keys(OPERATIONS), 'refresh'].map((name) => [`/session/${name}`, 'POST'] as const),
  ['/session', 'DELETE'],
]);

interface Tokens {
  refreshToken?: string;
  readonly accessToken: string;
  readonly accessExpiresAt: string;
  readonly refreshExpiresAt: string;
}

interface SessionResponse {
  readonly data?: Readonly<
    Record<string, (Tokens & { readonly tokens?: Tokens; readonly __typename?: string }) | null>
  > | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** The operation's text as it is in the persisted operation list. */
function textOf(document: Parameters<typeof print>[0]): string {
  return print(document);
}

function readCookie(request: FastifyRequest, name: string): string | null {
  const found = (request.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}

/** The access token of the cookie, if it is valid for at least `leftMs` more. */
function readKeptTokens(request: FastifyRequest, leftMs: number): Tokens | null {
  const [accessExpiresAt, accessToken] = readCookie(request, ACCESS_COOKIE)?.split(' ') ?? [];
  if (
    accessToken === undefined ||
    accessExpiresAt === undefined ||
    !(Date.parse(accessExpiresAt) - Date.now() > leftMs)
  )
    return null;
  return { accessToken, accessExpiresAt, refreshExpiresAt: accessExpiresAt };
}

/**
 * The addresses before this server, its own peer last. What the client wrote is passed on: the router believes an entry
 * only when a trusted proxy has appended it.
 */
function forwardedFor({ headers, socket }: FastifyRequest): string {
  const before = String(headers['x-forwarded-for'] ?? '').slice(-MAX_FORWARDED_FOR);
  const peer = socket.remoteAddress ?? 'unknown';
  return before === '' ? peer : `${before}, ${peer}`;
}

function tokensOf(result: SessionResponse): Tokens | null {
  const outcome = Object.values(result.data ?? {})[0];
  return outcome?.tokens ?? (outcome?.__typename === 'SessionTokens' ? outcome : null);
}

/** A page of another site cannot send this media type without a CORS preflight, and cannot forge `sec-fetch-site`. */
function isFromThisSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return (
    (site === undefined || site === 'same-origin') && /^application\/json\b/.test(request.headers['content-type'] ?? '')
  );
}

export function addSessions(server: FastifyInstance, config: WebConfig, log: Logger): void {
  const attributes = `; Path=/session; HttpOnly; SameSite=Strict${config.secureCookies ? '; Secure' : ''}`;
  const cookie = (name: string, value: string, expiresAt: string): string =>
    `${name}=${encodeURIComponent(value)}; Expires=${new Date(expiresAt).toUTCString()}${attributes}`;
  const forget = (reply: FastifyReply): FastifyReply =>
    reply.header(
      'set-cookie',
      [REFRESH_COOKIE, ACCESS_COOKIE].map((name) => cookie(name, '', '1970-01-01')),
    );

  const askRouter = async (
    request: FastifyRequest,
    query: string,
    variables: unknown,
  ): Promise<SessionResponse | null> => {
    const { authorization } = request.headers;
    const response = await fetch(`${config.routerUrl}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'apollographql-client-name': 'marquee-web',
        'x-forwarded-for': forwardedFor(request),
        ...(authorization !== undefined && { authorization }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ROUTER_LIMIT_MS),
    }).catch((error: unknown) => {
      log.warn({ err: error }, 'the router did not respond');
      return null;
    });
    return response === null ? null : ((await response.json().catch(() => null)) as SessionResponse | null);
  };

  const unreachable = (reply: FastifyReply): FastifyReply =>
    reply.code(502).send({ errors: [{ message: 'Marquee cannot be reached at the moment.' }] });

  /** Moves the refresh token into its cookie and sends the rest to the page. */
  const pass = (reply: FastifyReply, result: SessionResponse): FastifyReply => {
    const tokens = tokensOf(result);
    if (tokens?.refreshToken !== undefined) {
      void reply.header('set-cookie', [
        cookie(REFRESH_COOKIE, tokens.refreshToken, tokens.refreshExpiresAt),
        cookie(ACCESS_COOKIE, `${tokens.accessExpiresAt} ${tokens.accessToken}`, tokens.accessExpiresAt),
      ]);
      delete tokens.refreshToken;
    }
    return reply.header('cache-control', 'no-store').send(result);
  };

  server.register(async (sessions) => {
    sessions.addHook('preHandler', async (request, reply) => {
      if (request.method !== 'DELETE' && !isFromThisSite(request))
        return reply
          .code(403)
          .send({ errors: [{ message: 'Session requests must be JSON and come from a page of this site.' }] });
      return undefined;
    });

    for (const [name, document] of Object.entries(OPERATIONS)) {
      sessions.post(`/session/${name}`, async (request, reply) => {
        const result = await askRouter(request, textOf(document), request.body);
        return result === null ? unreachable(reply) : pass(reply, result);
      });
    }

    // Two tabs that refresh at the same time send the same cookie. An idempotency key derived from it makes them one
    // request, which is not mistaken for a stolen token.
    sessions.post<{ readonly Body: { readonly isRefused?: boolean } | null }>(
      '/session/refresh',
      async (request, reply) => {
        const refreshToken = readCookie(request, REFRESH_COOKIE);
        if (refreshToken === null)
          return reply.code(401).send({ errors: [{ message: 'No member is signed in on this device.' }] });
        const again = (tokens: Tokens): FastifyReply =>
          pass(reply, { data: { refreshSession: { __typename: 'SessionTokens', ...tokens } } });
        const isRefused = request.body?.isRefused === true;
        const kept = isRefused ? null : readKeptTokens(request, WORTH_KEEPING_MS);
        if (kept !== null) return again(kept);
        const idempotencyKey = createHash('sha256').update(refreshToken).digest('hex').slice(0, 32);
        const result = await askRouter(request, textOf(RefreshSessionDocument), { refreshToken, idempotencyKey });
        if (result === null || result.errors !== undefined) {
          const last = isRefused ? null : readKeptTokens(request, 0);
          return last === null ? unreachable(reply) : again(last);
        }
        if (result.data?.['refreshSession']?.__typename === 'SignedOutProblem')
          return forget(reply).code(401).send(result);
        return pass(reply, result);
      },
    );

    sessions.delete('/session', async (_request, reply) => forget(reply).code(204).send());
  });
}
