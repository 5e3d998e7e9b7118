/**
 * The session routes. Operations that return tokens pass through this server. The refresh token is stored in an
 * HttpOnly, SameSite=Strict cookie, with the key of its renewal in another; the page receives the access token only and keeps it in memory. A copy of the
 * access token is stored in a cookie of the same kind, so that a reloaded page needs no renewal and works while the
 * `users` subgraph is down.
 */
import { GraphQLError, print } from 'graphql';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HEADERS } from '@marquee/contracts/headers';
import { findExceededJsonLimit } from '@marquee/operation-limits/json-limits';
import { DEFAULT_OPERATION_LIMITS } from '@marquee/operation-limits/operation-limits';
import { isRecord } from '@marquee/runtime/is-record';
import { readJson } from '@marquee/runtime/limited-response';
import type { Logger } from '@marquee/runtime/log';
import { RefreshSessionDocument } from '@marquee/operations/RefreshSession';
import { SelectProfileDocument } from '@marquee/operations/SelectProfile';
import { SignInDocument } from '@marquee/operations/SignIn';
import { SignUpDocument } from '@marquee/operations/SignUp';
import type { WebConfig } from './config.js';
import { createRenewalKeys, newRenewalKey } from './renewal-keys.js';

const REFRESH_COOKIE = 'marquee-refresh';
const ACCESS_COOKIE = 'marquee-access';
/** The key of the next renewal; see `renewal-keys.ts`. */
const RENEWAL_COOKIE = 'marquee-renewal';
/** Proves an earlier sign-in at the next one; kept at sign-out. */
const DEVICE_COOKIE = 'marquee-device';
const DEVICE_DAYS = 180;
/** An access token that expires sooner is renewed instead of returned. */
const WORTH_KEEPING_MS = 5 * 60_000;
const ROUTER_LIMIT_MS = 10_000;
const MAX_RESPONSE_BYTES = 1024 * 1024;
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
  deviceToken?: string;
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
  try {
    return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
  } catch {
    return null;
  }
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

/** The variables of a sign-in, with the token of this browser's earlier one. */
function withDeviceToken(request: FastifyRequest): unknown {
  const token = readCookie(request, DEVICE_COOKIE);
  const { body } = request;
  if (token === null || !isRecord(body) || !isRecord(body['input']) || !isRecord(body['input']['device'])) return body;
  return { ...body, input: { ...body['input'], device: { ...body['input']['device'], token } } };
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

/** Refuses requests of other sites. Without a body, DELETE only removes cookies. */
async function refuseOtherSites(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (request.method === 'DELETE' || isFromThisSite(request)) return undefined;
  return reply
    .code(403)
    .send({ errors: [{ message: 'Session requests must be JSON and come from a page of this site.' }] });
}

/** Aborts when the client has closed the connection before it was sent its response. */
function signalOf({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort();
  });
  return left.signal;
}

/** Sends an operation to the router in the name of a request; null when the router did not respond. */
function createRouterClient(config: WebConfig, log: Logger) {
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    query: string,
    variables: unknown,
  ): Promise<SessionResponse | null> => {
    const { authorization, [HEADERS.fault]: fault } = request.headers;
    const left = signalOf(reply);
    try {
      const response = await fetch(`${config.routerUrl}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'apollographql-client-name': 'marquee-web',
          'x-forwarded-for': forwardedFor(request),
          ...(authorization !== undefined && { authorization }),
          ...(typeof fault === 'string' && config.passesFaults && { [HEADERS.fault]: fault }),
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.any([left, AbortSignal.timeout(ROUTER_LIMIT_MS)]),
      });
      const result = await readJson(response, MAX_RESPONSE_BYTES);
      return isRecord(result) ? result : null;
    } catch (error) {
      if (!left.aborted) log.warn({ err: error }, 'the router did not respond');
      return null;
    }
  };
}

/** Refuses bodies that are nested more deeply than an operation's variables may be, before they are parsed. */
function parseJsonWithinLimits(scope: FastifyInstance): void {
  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const exceeded = findExceededJsonLimit(String(body), DEFAULT_OPERATION_LIMITS);
    if (exceeded === null) void parseJson(request, String(body), done);
    else done(Object.assign(exceeded, { statusCode: 400 }));
  });
  scope.setErrorHandler<FastifyError | GraphQLError>(async (error, _request, reply) => {
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
    if (status >= 500) throw error;
    const { message } = error;
    return reply.code(status).send({ errors: [error instanceof GraphQLError ? error.toJSON() : { message }] });
  });
}

export function addSessions(server: FastifyInstance, config: WebConfig, log: Logger): void {
  const attributes = `; Path=/session; HttpOnly; SameSite=Strict${config.secureCookies ? '; Secure' : ''}`;
  const cookie = (name: string, value: string, expiresAt: string): string =>
    `${name}=${encodeURIComponent(value)}; Expires=${new Date(expiresAt).toUTCString()}${attributes}`;
  const forget = (reply: FastifyReply): FastifyReply =>
    reply.header(
      'set-cookie',
      [REFRESH_COOKIE, RENEWAL_COOKIE, ACCESS_COOKIE].map((name) => cookie(name, '', '1970-01-01')),
    );

  const renewalKeys = createRenewalKeys();

  const askRouter = createRouterClient(config, log);
  const unreachable = (reply: FastifyReply): FastifyReply =>
    reply.code(502).send({ errors: [{ message: 'Marquee cannot be reached at the moment.' }] });

  /**
   * Moves the secret tokens into their cookies and sends the rest to the page.
   *
   * @param renewalKey The key that the session has already; null for a new one.
   */
  const pass = (reply: FastifyReply, result: SessionResponse, renewalKey: string | null = null): FastifyReply => {
    const tokens = tokensOf(result);
    if (tokens?.refreshToken !== undefined) {
      const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt, deviceToken } = tokens;
      const deviceUntil = new Date(Date.now() + DEVICE_DAYS * 86_400_000).toISOString();
      void reply.header('set-cookie', [
        cookie(REFRESH_COOKIE, refreshToken, refreshExpiresAt),
        cookie(RENEWAL_COOKIE, renewalKey ?? newRenewalKey(), refreshExpiresAt),
        cookie(ACCESS_COOKIE, `${accessExpiresAt} ${accessToken}`, accessExpiresAt),
        ...(deviceToken === undefined ? [] : [cookie(DEVICE_COOKIE, deviceToken, deviceUntil)]),
      ]);
      delete tokens.refreshToken;
    }
    delete tokens?.deviceToken;
    return reply.header('cache-control', 'no-store').send(result);
  };

  server.register(async (sessions) => {
    parseJsonWithinLimits(sessions);
    sessions.addHook('preHandler', refuseOtherSites);

    for (const [name, document] of Object.entries(OPERATIONS)) {
      sessions.post(`/session/${name}`, async (request, reply) => {
        const variables = name === 'SignIn' ? withDeviceToken(request) : request.body;
        const result = await askRouter(request, reply, textOf(document), variables);
        if (result === null) return unreachable(reply);
        // A selected profile renews no refresh token: its key stays with it.
        return pass(reply, result, name === 'SelectProfile' ? readCookie(request, RENEWAL_COOKIE) : null);
      });
    }

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
        const renew = (idempotencyKey: string): Promise<SessionResponse | null> =>
          askRouter(request, reply, textOf(RefreshSessionDocument), { refreshToken, idempotencyKey });
        const renewalKey = readCookie(request, RENEWAL_COOKIE);
        const result = await (renewalKey === null ? renewalKeys.withSharedKey(refreshToken, renew) : renew(renewalKey));
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
