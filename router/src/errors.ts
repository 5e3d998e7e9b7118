/**
 * Errors that the router itself reports, as GraphQL errors. One with an HTTP status carries it in `extensions.http`.
 * `firstLine` is for messages to the operator.
 */
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { HEADERS } from '@marquee/contracts/headers';

/**
 * A request error in the sense of the GraphQL specification: the HTTP request is well-formed, but its operation cannot
 * be executed (it does not parse, is not valid, or its variables are of the wrong type). Every error carries its code.
 */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors.map(({ message }) => message).join(' '));
  }
}

type Headers = Readonly<Record<string, string>>;

/** No cache may store these responses: the operation may be registered a moment later. */
const NOT_CACHEABLE: Headers = { 'cache-control': 'private, no-cache, must-revalidate' };

/**
 * An operation could not be validated or planned for lack of time or memory, or because too many others wait. A later
 * attempt may succeed.
 */
export class PlanningUnavailableError extends GraphQLError {
  /** @param reason A clause, for the sentence "The operation was not planned, because …". */
  constructor(reason: string, retryAfterMs: number) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
    super(`The operation was not planned, because ${reason}. Send it again in ${seconds} s, or request less at once.`, {
      extensions: {
        code: 'PLANNING_UNAVAILABLE' satisfies ErrorCode,
        http: { status: 503, headers: { 'retry-after': String(seconds), ...NOT_CACHEABLE } },
      },
    });
  }
}

/** For clients, in place of the message of an unexpected error. */
export const INTERNAL_ERROR_MESSAGE = 'Something went wrong on our side.';

function httpError(status: number, code: ErrorCode, message: string, headers?: Headers): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code, http: headers === undefined ? { status } : { status, headers: { ...headers } } },
  });
}

/** By the seconds: while the router is overloaded, refusals are many, and an error with its stack costs 10 µs. */
const OVERLOADED = new Map<number, GraphQLError>();

/** The router is overloaded. Nothing of the operation was executed. */
export function overloaded(retryAfterSeconds: number): GraphQLError {
  const known = OVERLOADED.get(retryAfterSeconds);
  if (known !== undefined) return known;
  const created = createOverloaded(retryAfterSeconds);
  OVERLOADED.set(retryAfterSeconds, created);
  return created;
}

function createOverloaded(retryAfterSeconds: number): GraphQLError {
  return httpError(
    503,
    'OVERLOADED',
    `The router is overloaded, and more important requests come first: send the request again in ${retryAfterSeconds} s.`,
    { 'retry-after': String(retryAfterSeconds), ...NOT_CACHEABLE },
  );
}

/** A plugin that may not be left out has failed. */
export function pluginFailed(plugin: string): GraphQLError {
  return httpError(
    500,
    'PLUGIN_FAILED',
    `The plugin "${plugin}" of the router has failed, and the request is not served without it.`,
    NOT_CACHEABLE,
  );
}

/** @param policies Items of the header `ratelimit-policy`. */
export function rateLimited(retryAfterSeconds: number, policies: readonly string[]): GraphQLError {
  return httpError(429, 'RATE_LIMITED', `Too many requests: send the next one in ${retryAfterSeconds} s.`, {
    'retry-after': String(retryAfterSeconds),
    'ratelimit-policy': policies.join(', '),
    ratelimit: policies
      .map((policy) => `${policy.slice(0, policy.indexOf(';'))};r=0;t=${retryAfterSeconds}`)
      .join(', '),
    ...NOT_CACHEABLE,
  });
}

/** The HTTP request is not a GraphQL request. */
export function badRequest(status: 400 | 405 | 406 | 415, message: string, headers?: Headers): GraphQLError {
  return httpError(status, 'BAD_REQUEST', message, headers);
}

/** @param reason A clause, for the sentence "Faults are not injected into this request, because …". */
export function faultsRefused(reason: string): GraphQLError {
  return httpError(403, 'FAULTS_REFUSED', `Faults are not injected into this request: ${reason}.`);
}

/** The key in the header for operators is not that of this router. */
export function operatorKeyNotValid(): GraphQLError {
  return httpError(
    403,
    'FORBIDDEN',
    `The header "${HEADERS.operatorKey}" is not the operator's key of this router: it is the text of the file "operator-key" in its data folder.`,
  );
}

/** @param isExpired The client may get a new one without a sign-in. */
export function tokenNotValid(isExpired: boolean): GraphQLError {
  const description = isExpired ? 'The access token has expired' : 'The access token is not valid';
  return httpError(
    401,
    'UNAUTHENTICATED',
    `${description}: sign in again and send the new one, or send none to continue without an identity.`,
    { 'www-authenticate': `Bearer error="invalid_token", error_description="${description}"`, ...NOT_CACHEABLE },
  );
}

/** For a router that serves no guests. */
export function tokenMissing(): GraphQLError {
  return httpError(
    401,
    'UNAUTHENTICATED',
    'This router needs an access token: sign in and send it with each request.',
    {
      'www-authenticate': 'Bearer',
      ...NOT_CACHEABLE,
    },
  );
}

/** The keys of the token issuer are not known, so the token can be neither accepted nor refused. */
export function tokenNotVerifiable(retryAfterSeconds: number): GraphQLError {
  return httpError(
    503,
    'KEYS_UNAVAILABLE',
    'The access token cannot be verified right now: try again, or send none to continue without an identity.',
    { 'retry-after': String(retryAfterSeconds), ...NOT_CACHEABLE },
  );
}

/**
 * A client reacts by sending the operation's text along with its hash. Some clients compare the code, and others the
 * message, with what Apollo Server sends.
 */
export function persistedQueryNotFound(): GraphQLError {
  return httpError(200, 'PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', NOT_CACHEABLE);
}

/** A client reacts by sending texts without hashes from now on. The message is that of Apollo Server. */
export function persistedQueryNotSupported(): GraphQLError {
  return httpError(200, 'PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', NOT_CACHEABLE);
}

/** Under a safelist: the id that the client sent is not in the list. */
export function persistedQueryNotInList(id: string): GraphQLError {
  return httpError(
    404,
    'PERSISTED_QUERY_NOT_IN_LIST',
    `No operation is listed under the id "${id.slice(0, 128)}": publish the client's manifest before the client.`,
    NOT_CACHEABLE,
  );
}

/** Under a safelist: the text that the client sent is not in the list. */
export function queryNotInSafelist(): GraphQLError {
  return httpError(
    403,
    'QUERY_NOT_IN_SAFELIST',
    "This router executes listed operations only, and this operation is not listed: publish it in the client's manifest, and send its id or its text as listed.",
  );
}

/** The most characters of a reason. */
const MAX_REASON_LENGTH = 500;

/**
 * Why something was refused, on one line, for messages to the operator: the error's message without code frames, and
 * those of its causes.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(error);
  const lines = error.message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(GraphQL request|\S+):\d+:\d+$|^\d* *\|/.test(line));
  const cause = error.cause === undefined ? [] : [reasonOf(error.cause)];
  const own = lines.join(' ');
  const reason = [own, ...cause.filter((text) => !own.includes(text))].join(': ');
  return reason.length > MAX_REASON_LENGTH ? `${reason.slice(0, MAX_REASON_LENGTH)}…` : reason;
}

/** The first line of an error's message, for use within a sentence. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
}
