/**
 * The catalogue of all error codes: `extensions.code` of GraphQL errors and `code` of the schema's `Problem` types.
 *
 * Codes that several processes share have the names that Apollo Server gives them. A code of one subgraph or of the
 * registry begins with its owner's name: `OWNER_SITUATION`, such as `USERS_EMAIL_TAKEN`.
 */

export interface ErrorCodeEntry {
  /**
   * The HTTP status when the code refuses the request as a whole. In the `errors` of a partial response, and in a
   * `Problem`, it accompanies status 200.
   */
  readonly httpStatus: number;
  /** What happened, and what the reader can do about it. */
  readonly sentence: string;
}

type Entries = Readonly<Record<string, ErrorCodeEntry>>;

/**
 * Errors of fields, or of the whole operation once it was valid. A subgraph may send them: the router passes their
 * messages on to the client.
 */
export const FIELD_ERRORS = {
  BAD_USER_INPUT: {
    httpStatus: 400,
    sentence: 'An argument is outside what the schema documents; the message says which and what is allowed.',
  },
  UNAUTHENTICATED: {
    httpStatus: 401,
    sentence:
      'The request has no valid identity: its token is missing where one is required, not valid, or has expired.',
  },
  FORBIDDEN: {
    httpStatus: 403,
    sentence: 'The identity is valid, but lacks the scope or does not own the object.',
  },
  KEYS_UNAVAILABLE: {
    httpStatus: 503,
    sentence: 'The keys by which the identity of the caller is verified are not known at the moment; try again.',
  },
  TOO_MANY_REFERENCES: {
    httpStatus: 200,
    sentence: 'One request to a subgraph has more than 1000 entity representations; request fewer rows or tiles.',
  },
  TOO_MANY_FIELDS: {
    httpStatus: 200,
    sentence: 'A request resolves more fields and list items than one may; request fewer at once.',
  },
  TOO_MANY_ERRORS: {
    httpStatus: 200,
    sentence: 'A response would have more errors than one may, so its data is dropped; the first error is reported.',
  },
  REQUEST_CANCELLED: {
    httpStatus: 200,
    sentence: 'The caller closed the connection before the response was complete, which ended the execution.',
  },
  SUBGRAPH_UNREACHABLE: {
    httpStatus: 503,
    sentence: 'The subgraph did not accept the connection or closed it early.',
  },
  SUBGRAPH_TIMEOUT: { httpStatus: 200, sentence: 'The subgraph did not respond within its deadline.' },
  SUBGRAPH_HTTP: {
    httpStatus: 200,
    sentence: 'The subgraph responded with an HTTP status other than 200, and not with a GraphQL response.',
  },
  SUBGRAPH_MALFORMED: { httpStatus: 200, sentence: 'The body of the subgraph’s response is not a GraphQL response.' },
  SUBGRAPH_CIRCUIT_OPEN: {
    httpStatus: 200,
    sentence:
      'The subgraph, or the field that `field` names, is not asked at the moment, because its recent responses were failures; `retryAfterSeconds` says when to try again.',
  },
  SUBGRAPH_ERROR: { httpStatus: 200, sentence: 'The subgraph’s response reports an error that clients may not see.' },
  ERRORS_LEFT_OUT: {
    httpStatus: 200,
    sentence: 'The response, or a subgraph’s response, has more errors than are listed; the message says how many.',
  },
  INVALID_VALUE: {
    httpStatus: 200,
    sentence:
      'A subgraph left out a requested field, or sent a null or a value that the schema does not allow there; the nearest nullable field is null.',
  },
  DISABLED: {
    httpStatus: 200,
    sentence:
      'Operators have switched the feature or subgraph off for a time. Its fields are null, or empty lists, and are not fetched; one error for each feature.',
  },
  UNAUTHORIZED_FIELD: {
    httpStatus: 200,
    sentence: 'The identity may not read this field; it is not fetched, and it is null.',
  },
  OPERATION_NOT_SUPPORTED: {
    httpStatus: 200,
    sentence: 'The operation uses a feature that this router does not execute; the message names it.',
  },
  OPERATION_TOO_COMPLEX: {
    httpStatus: 200,
    sentence: 'Planning the operation would take too long; request fewer fields at once.',
  },
  PLANNING_FAILED: {
    httpStatus: 200,
    sentence: 'The planner found no way to resolve the operation from the subgraphs.',
  },
  FETCH_SHED: {
    httpStatus: 200,
    sentence:
      'The router did not send a subgraph request, because too many others wait or because of its load; repeat the operation later.',
  },
  OVERLOADED: {
    httpStatus: 503,
    sentence:
      'A process refused the request because of its load, before executing anything of it; send it again after `retry-after`.',
  },
  FETCH_OVER_LIMIT: {
    httpStatus: 200,
    sentence:
      'The estimated cost of a subgraph request is over the limit, so it was not sent; select fewer fields, or a smaller `first`.',
  },
  DEADLINE_EXCEEDED: {
    httpStatus: 200,
    sentence: 'The operation ran out of time; `data` holds the fields that had arrived.',
  },
  INTERNAL_SERVER_ERROR: {
    httpStatus: 500,
    sentence: 'An unexpected error of the server. It is logged with its cause under the request id.',
  },
} as const satisfies Entries;

/**
 * Refusals of the router before execution. When a subgraph sends one, the router’s own request was wrong, and the
 * client sees `SUBGRAPH_ERROR` instead.
 */
export const REQUEST_ERRORS = {
  BAD_REQUEST: {
    httpStatus: 400,
    sentence: 'The HTTP request is not a GraphQL request; the message says what is missing or wrong.',
  },
  GRAPHQL_PARSE_FAILED: { httpStatus: 400, sentence: 'The text of the operation is not valid GraphQL syntax.' },
  GRAPHQL_VALIDATION_FAILED: { httpStatus: 400, sentence: 'The operation is not valid against the schema.' },
  OPERATION_RESOLUTION_FAILURE: {
    httpStatus: 400,
    sentence: 'The document holds several operations, and `operationName` names none of them.',
  },
  OPERATION_OVER_LIMIT: {
    httpStatus: 400,
    sentence:
      'The operation exceeds a limit of this router; `extensions.limit` names it, `extensions.allowed` is its value.',
  },
  PLANNING_UNAVAILABLE: {
    httpStatus: 503,
    sentence:
      'The operation could not be validated or planned for lack of time, or because too many others wait; send it again after `retry-after`.',
  },
  RATE_LIMITED: {
    httpStatus: 429,
    sentence:
      'The client, its account or its address has sent too many requests, or requests that cost too much; send it again after `retry-after`.',
  },
  FAULTS_REFUSED: {
    httpStatus: 403,
    sentence:
      'The request asks for injected faults, and this router injects only those of a list that is signed by its operator’s key.',
  },
  PLUGIN_FAILED: {
    httpStatus: 500,
    sentence:
      'A plugin of the router has failed, or was late, and requests are not served without it; the log of the router says why.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    httpStatus: 200,
    sentence: 'The router knows no operation of this hash; send the hash together with the text once.',
  },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    httpStatus: 200,
    sentence: 'The router keeps no automatic persisted queries; send the text of the operation, without a hash.',
  },
  PERSISTED_QUERY_NOT_IN_LIST: {
    httpStatus: 404,
    sentence:
      'The router executes listed operations only, and no operation has this id; publish the client’s manifest.',
  },
  QUERY_NOT_IN_SAFELIST: {
    httpStatus: 403,
    sentence: 'The router executes listed operations only, and this text is not listed; publish the client’s manifest.',
  },
} as const satisfies Entries;

/**
 * Refusals of the registry's API, which also uses `FORBIDDEN` and `BAD_USER_INPUT`. The status is that of its web
 * pages; its GraphQL API responds with 200.
 */
export const REGISTRY_ERRORS = {
  REGISTRY_UNKNOWN_KEY: { httpStatus: 404, sentence: 'The API key is missing, unknown or revoked.' },
  REGISTRY_UNKNOWN_GRAPH: { httpStatus: 403, sentence: 'The API key belongs to another graph than the requested one.' },
  REGISTRY_UNKNOWN_VARIANT: { httpStatus: 404, sentence: 'No subgraph has been published to this variant yet.' },
  REGISTRY_UNKNOWN_SUBGRAPH: { httpStatus: 404, sentence: 'The variant has no subgraph of this name.' },
  REGISTRY_UNKNOWN_LAUNCH: { httpStatus: 404, sentence: 'The variant has no launch of this id.' },
  REGISTRY_BAD_NAME: { httpStatus: 400, sentence: 'A name has a character or a length that is not allowed.' },
  REGISTRY_BAD_URL: {
    httpStatus: 400,
    sentence: 'A routing URL is missing, or is not an http or https URL that routers may connect to.',
  },
  REGISTRY_BAD_SDL: { httpStatus: 400, sentence: 'The schema is empty, too large or not text.' },
  REGISTRY_TOO_LARGE: {
    httpStatus: 400,
    sentence: 'Checking the schema exceeded the limit of time or memory of one check.',
  },
  REGISTRY_NOTHING_TO_SERVE: { httpStatus: 400, sentence: 'The variant or launch has no composed supergraph.' },
  REGISTRY_UNKNOWN_SWITCH: { httpStatus: 404, sentence: 'The graph has no feature and no subgraph of this name.' },
  REGISTRY_SWITCH_IS_CORE: {
    httpStatus: 400,
    sentence: 'The feature or subgraph cannot be switched off, because something core needs it.',
  },
  REGISTRY_BAD_SWITCH: {
    httpStatus: 400,
    sentence: 'A kill switch lacks its reason or its end, or one of them is not allowed; the message says which.',
  },
  REGISTRY_NOT_SWITCHED_OFF: { httpStatus: 404, sentence: 'The feature or subgraph is not switched off.' },
  REGISTRY_BAD_CONTRACT: {
    httpStatus: 400,
    sentence: 'The source or the tags of a contract variant are not allowed; the message says which.',
  },
  REGISTRY_IS_CONTRACT: {
    httpStatus: 400,
    sentence: 'The variant is a contract variant: publish to its source variant instead.',
  },
  REGISTRY_NO_CONTRACT: {
    httpStatus: 400,
    sentence: 'The variant has subgraphs of its own, so it cannot become a contract variant.',
  },
} as const satisfies Entries;

function problem(sentence: string): ErrorCodeEntry {
  return { httpStatus: 200, sentence };
}

/** `code` of the schema's `Problem` types: refusals that a client shows to its user. */
export const PROBLEMS = {
  USERS_ACCOUNT_LOCKED: problem('Signing in to the account is closed, for a time or until support opens it.'),
  USERS_BAD_CREDENTIALS: problem('E-mail address and password do not match.'),
  USERS_CONFIRMATION_REQUIRED: problem('The change needs the account’s password or the profile’s PIN.'),
  USERS_DEVICE_NOT_FOUND: problem('No such device is signed in to the account.'),
  USERS_EMAIL_TAKEN: problem('An account with this e-mail address exists.'),
  USERS_IDEMPOTENCY_CONFLICT: problem('The idempotency key was used for another request.'),
  USERS_INVALID_INPUT: problem('Fields of the input are not valid; `fields` names them.'),
  USERS_LIST_FULL: problem('My List holds the maximum number of titles.'),
  USERS_PIN_LOCKED: problem('The profile is closed for a time after too many wrong PINs.'),
  USERS_PIN_NEEDED: problem('The profile is locked with a PIN.'),
  USERS_PIN_WRONG: problem('The PIN is not that of the profile.'),
  USERS_PROFILE_LIMIT: problem('The account has the maximum number of profiles.'),
  USERS_PROFILE_NOT_FOUND: problem('The account has no such profile.'),
  USERS_RATE_LIMITED: problem('The request was repeated too often; `retryAfterSeconds` says how long to wait.'),
  USERS_REFRESH_TOKEN_REUSED: problem('The refresh token was used before, so its device was signed out.'),
  USERS_SECOND_FACTOR_REQUIRED: problem('Signing in needs a code besides the password.'),
  USERS_SECOND_FACTOR_WRONG: problem('The code is wrong, used or too old.'),
  USERS_SESSION_OVER: problem('The device is not signed in any more.'),
  USERS_TITLE_NOT_FOUND: problem('There is no such title to save.'),
  USERS_TOKEN_SPENT: problem('The token of the e-mail was used before or is too old.'),

  BILLING_ACCOUNT_NOT_FOUND: problem('There is no such account.'),
  BILLING_GIFT_CODE_NOT_FOUND: problem('There is no such gift code.'),
  BILLING_GIFT_CODE_USED: problem('The gift code has been redeemed.'),
  BILLING_IDEMPOTENCY_CONFLICT: problem('The idempotency key was used for another request.'),
  BILLING_INVALID_INPUT: problem('Fields of the input are not valid; `fields` names them.'),
  BILLING_INVOICE_NOT_FOUND: problem('There is no such invoice, or it cannot be changed any more.'),
  BILLING_PAYMENT_ACTION_REQUIRED: problem('The bank requires the payer to confirm the payment at `actionUrl`.'),
  BILLING_PAYMENT_DECLINED: problem('The bank declined the payment; `isRetryable` says whether a retry can succeed.'),
  BILLING_PAYMENT_PENDING: problem('The payment is not settled yet; repeat the request with the same idempotency key.'),
  BILLING_PLAN_NOT_FOUND: problem('There is no such plan.'),
  BILLING_QUOTE_EXPIRED: problem('The quote is too old or its prices have changed; request a new one.'),
  BILLING_QUOTE_NOT_FOUND: problem('There is no such quote.'),
  BILLING_RATE_LIMITED: problem('Too many wrong gift codes were tried; `retryAfterSeconds` says how long to wait.'),
  BILLING_REFUSED: problem('The subscription’s state does not allow the change; `reasons` says why.'),
  BILLING_SAME_PLAN: problem('The account has this plan already.'),

  CATALOG_ASSET_NOT_FOUND: problem('There is no such asset.'),
  CATALOG_EPISODE_NOT_FOUND: problem('The title has no such episode.'),
  CATALOG_IDEMPOTENCY_CONFLICT: problem('The idempotency key was used for another request.'),
  CATALOG_INVALID_INPUT: problem('Fields of the input are not valid; `fields` names them.'),
  CATALOG_NOT_READY: problem('The production lacks what its next stage needs; `missing` lists it.'),
  CATALOG_TITLE_NOT_FOUND: problem('There is no such title.'),
  CATALOG_VERSION_CONFLICT: problem('The production was changed concurrently; read it again.'),

  PLAYBACK_BOOKMARK_INVALID: problem('A reported position is not valid; `fields` says why.'),
  PLAYBACK_BUSY: problem('The service is overloaded; `retryAfterSeconds` says how long to wait.'),
  PLAYBACK_EPISODE_NOT_FOUND: problem('The title has no such episode.'),
  PLAYBACK_HEARTBEAT_INVALID: problem('A heartbeat is not valid; `fields` says why.'),
  PLAYBACK_LICENCE_INVALID: problem('The request for a licence is not valid; `fields` says why.'),
  PLAYBACK_NOT_PLAYABLE: problem('The title cannot be played here; `reasons` says why.'),
  PLAYBACK_QUALITY_INVALID: problem('A quality report is not valid; `fields` says why.'),
  PLAYBACK_SESSION_ACCOUNT_ON_HOLD: problem('The playback session ended: the account has no membership in force.'),
  PLAYBACK_SESSION_DISPLACED: problem('The playback session was ended from another device of the account.'),
  PLAYBACK_SESSION_NOT_FOUND: problem('The device has no such playback session; start playback again.'),
  PLAYBACK_SESSION_REPLACED: problem('The device has started another playback session.'),
  PLAYBACK_SESSION_REVOKED: problem('The playback session ended: the device or profile may no longer watch.'),
  PLAYBACK_SESSION_STOPPED: problem('The playback session was stopped.'),
  PLAYBACK_SESSION_TIMED_OUT: problem('The playback session ended: the device sent no heartbeat for too long.'),
  PLAYBACK_SESSION_WITHDRAWN: problem('The playback session ended: the title was taken off the service.'),
  PLAYBACK_SITE_INVALID: problem('The report of an edge site is not valid; `fields` says why.'),
  PLAYBACK_SITE_NOT_FOUND: problem('There is no such edge site.'),
  PLAYBACK_STALE_HEARTBEAT: problem('A later heartbeat of the session has arrived before.'),
  PLAYBACK_START_INVALID: problem('The request to start playback is not valid; `fields` says why.'),
  PLAYBACK_STREAM_LIMIT: problem('The plan allows no further stream at the same time; the problem lists the streams.'),
  PLAYBACK_TITLE_NOT_FOUND: problem('There is no such title for this profile.'),

  RATINGS_TITLE_NOT_FOUND: problem('There is no such title for this profile.'),

  RECOMMENDATIONS_TITLE_NOT_FOUND: problem('There is no such title for this profile.'),
  // The codes of a new subgraph come above this line.
} as const satisfies Entries;

/** Every code with its HTTP status and sentence. */
export const ERROR_CATALOGUE: Entries = { ...FIELD_ERRORS, ...REQUEST_ERRORS, ...REGISTRY_ERRORS, ...PROBLEMS };

export type FieldErrorCode = keyof typeof FIELD_ERRORS;
export type RequestErrorCode = keyof typeof REQUEST_ERRORS;
/** `extensions.code` of an error from the router or a subgraph. */
export type ErrorCode = FieldErrorCode | RequestErrorCode;
/** `extensions.code` of an error from the registry. */
export type RegistryErrorCode =
  | keyof typeof REGISTRY_ERRORS
  | Extract<ErrorCode, 'FORBIDDEN' | 'BAD_USER_INPUT' | 'BAD_REQUEST'>;
/** `code` of a `Problem` type. */
export type ProblemCode = keyof typeof PROBLEMS;
