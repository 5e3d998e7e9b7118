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
export declare const FIELD_ERRORS: {
  readonly BAD_USER_INPUT: {
    readonly httpStatus: 400;
    readonly sentence: 'An argument is outside what the schema documents; the message says which and what is allowed.';
  };
  readonly UNAUTHENTICATED: {
    readonly httpStatus: 401;
    readonly sentence: 'The request has no valid identity: sign in and send the access token as `authorization: Bearer …`.';
  };
  readonly FORBIDDEN: {
    readonly httpStatus: 403;
    readonly sentence: 'The identity is valid, but lacks the scope or does not own the object.';
  };
  readonly TOO_MANY_REFERENCES: {
    readonly httpStatus: 200;
    readonly sentence: 'One request asked a subgraph for more than 1000 entities; ask for fewer rows or tiles.';
  };
  readonly SUBGRAPH_UNREACHABLE: {
    readonly httpStatus: 503;
    readonly sentence: 'The subgraph did not accept the connection or closed it early.';
  };
  readonly SUBGRAPH_TIMEOUT: {
    readonly httpStatus: 200;
    readonly sentence: 'The subgraph did not respond within its deadline.';
  };
  readonly SUBGRAPH_HTTP: {
    readonly httpStatus: 200;
    readonly sentence: 'The subgraph responded with an HTTP status other than that of a GraphQL response.';
  };
  readonly SUBGRAPH_MALFORMED: {
    readonly httpStatus: 200;
    readonly sentence: 'The body of the subgraph’s response is not a GraphQL response.';
  };
  readonly SUBGRAPH_ERROR: {
    readonly httpStatus: 200;
    readonly sentence: 'The subgraph’s response reports an error that clients may not see.';
  };
  readonly INVALID_VALUE: {
    readonly httpStatus: 200;
    readonly sentence: 'A subgraph sent a null or a value that the schema does not allow there; the nearest nullable field is null.';
  };
  readonly UNAUTHORIZED_FIELD: {
    readonly httpStatus: 200;
    readonly sentence: 'The identity may not read this field; no subgraph was asked for it, and it is null.';
  };
  readonly OPERATION_NOT_SUPPORTED: {
    readonly httpStatus: 200;
    readonly sentence: 'The operation uses a feature that this router does not execute; the message names it.';
  };
  readonly OPERATION_TOO_COMPLEX: {
    readonly httpStatus: 200;
    readonly sentence: 'Planning the operation would take too long; ask for less at once.';
  };
  readonly PLANNING_FAILED: {
    readonly httpStatus: 200;
    readonly sentence: 'The planner found no way to resolve the operation from the subgraphs.';
  };
  readonly DEADLINE_EXCEEDED: {
    readonly httpStatus: 200;
    readonly sentence: 'The operation ran out of time; `data` holds what had arrived by then.';
  };
  readonly INTERNAL_SERVER_ERROR: {
    readonly httpStatus: 500;
    readonly sentence: 'A defect of the server. It is logged with its cause under the request id.';
  };
};
/**
 * Refusals of the router before execution. When a subgraph sends one, the router’s own request was wrong, and the client
 * sees `SUBGRAPH_ERROR` instead.
 */
export declare const REQUEST_ERRORS: {
  readonly BAD_REQUEST: {
    readonly httpStatus: 400;
    readonly sentence: 'The HTTP request is not a GraphQL request; the message says what is missing or wrong.';
  };
  readonly GRAPHQL_PARSE_FAILED: {
    readonly httpStatus: 400;
    readonly sentence: 'The text of the operation is not GraphQL.';
  };
  readonly GRAPHQL_VALIDATION_FAILED: {
    readonly httpStatus: 400;
    readonly sentence: 'The operation does not fit the schema.';
  };
  readonly OPERATION_RESOLUTION_FAILURE: {
    readonly httpStatus: 400;
    readonly sentence: 'The document holds several operations, and `operationName` names none of them.';
  };
  readonly OPERATION_OVER_LIMIT: {
    readonly httpStatus: 400;
    readonly sentence: 'The operation exceeds a limit of this router; `extensions.limit` names it, `extensions.allowed` is its value.';
  };
  readonly PERSISTED_QUERY_NOT_FOUND: {
    readonly httpStatus: 200;
    readonly sentence: 'The router knows no operation of this hash; send its text along once.';
  };
  readonly PERSISTED_QUERY_NOT_IN_LIST: {
    readonly httpStatus: 404;
    readonly sentence: 'The router executes listed operations only, and no operation has this id; publish the client’s manifest.';
  };
  readonly QUERY_NOT_IN_SAFELIST: {
    readonly httpStatus: 403;
    readonly sentence: 'The router executes listed operations only, and this text is not listed; publish the client’s manifest.';
  };
};
/**
 * Refusals of the registry's API, which also uses `FORBIDDEN` and `BAD_USER_INPUT`. The status is that of its web pages;
 * its GraphQL API responds with 200.
 */
export declare const REGISTRY_ERRORS: {
  readonly REGISTRY_UNKNOWN_KEY: {
    readonly httpStatus: 404;
    readonly sentence: 'The API key is missing, unknown or revoked.';
  };
  readonly REGISTRY_UNKNOWN_GRAPH: {
    readonly httpStatus: 403;
    readonly sentence: 'The API key belongs to another graph than the requested one.';
  };
  readonly REGISTRY_UNKNOWN_VARIANT: {
    readonly httpStatus: 404;
    readonly sentence: 'No subgraph has been published to this variant yet.';
  };
  readonly REGISTRY_UNKNOWN_SUBGRAPH: {
    readonly httpStatus: 404;
    readonly sentence: 'The variant has no subgraph of this name.';
  };
  readonly REGISTRY_UNKNOWN_LAUNCH: {
    readonly httpStatus: 404;
    readonly sentence: 'The variant has no launch of this id.';
  };
  readonly REGISTRY_BAD_NAME: {
    readonly httpStatus: 400;
    readonly sentence: 'A name has a character or a length that is not allowed.';
  };
  readonly REGISTRY_BAD_URL: {
    readonly httpStatus: 400;
    readonly sentence: 'A routing URL is missing, or is not an http or https URL.';
  };
  readonly REGISTRY_BAD_SDL: {
    readonly httpStatus: 400;
    readonly sentence: 'The schema is empty, too large or not text.';
  };
  readonly REGISTRY_TOO_LARGE: {
    readonly httpStatus: 400;
    readonly sentence: 'Checking the schema took more time or memory than the registry spends on one check.';
  };
  readonly REGISTRY_NOTHING_TO_SERVE: {
    readonly httpStatus: 400;
    readonly sentence: 'The variant or launch has no composed supergraph.';
  };
  readonly REGISTRY_BAD_CONTRACT: {
    readonly httpStatus: 400;
    readonly sentence: 'The source or the tags of a contract variant are not allowed; the message says which.';
  };
  readonly REGISTRY_IS_CONTRACT: {
    readonly httpStatus: 400;
    readonly sentence: 'The variant is a contract variant: publish to its source variant instead.';
  };
  readonly REGISTRY_NO_CONTRACT: {
    readonly httpStatus: 400;
    readonly sentence: 'The variant has subgraphs of its own, so it cannot become a contract variant.';
  };
};
/** `code` of the schema's `Problem` types: refusals that a client shows to its user. */
export declare const PROBLEMS: {
  readonly USERS_ACCOUNT_LOCKED: ErrorCodeEntry;
  readonly USERS_BAD_CREDENTIALS: ErrorCodeEntry;
  readonly USERS_CONFIRMATION_REQUIRED: ErrorCodeEntry;
  readonly USERS_DEVICE_NOT_FOUND: ErrorCodeEntry;
  readonly USERS_EMAIL_TAKEN: ErrorCodeEntry;
  readonly USERS_IDEMPOTENCY_CONFLICT: ErrorCodeEntry;
  readonly USERS_INVALID_INPUT: ErrorCodeEntry;
  readonly USERS_LIST_FULL: ErrorCodeEntry;
  readonly USERS_PIN_LOCKED: ErrorCodeEntry;
  readonly USERS_PIN_NEEDED: ErrorCodeEntry;
  readonly USERS_PIN_WRONG: ErrorCodeEntry;
  readonly USERS_PROFILE_LIMIT: ErrorCodeEntry;
  readonly USERS_PROFILE_NOT_FOUND: ErrorCodeEntry;
  readonly USERS_RATE_LIMITED: ErrorCodeEntry;
  readonly USERS_REFRESH_TOKEN_REUSED: ErrorCodeEntry;
  readonly USERS_SECOND_FACTOR_REQUIRED: ErrorCodeEntry;
  readonly USERS_SECOND_FACTOR_WRONG: ErrorCodeEntry;
  readonly USERS_SESSION_OVER: ErrorCodeEntry;
  readonly USERS_TITLE_NOT_FOUND: ErrorCodeEntry;
  readonly USERS_TOKEN_SPENT: ErrorCodeEntry;
  readonly BILLING_ACCOUNT_NOT_FOUND: ErrorCodeEntry;
  readonly BILLING_GIFT_CODE_NOT_FOUND: ErrorCodeEntry;
  readonly BILLING_GIFT_CODE_USED: ErrorCodeEntry;
  readonly BILLING_IDEMPOTENCY_CONFLICT: ErrorCodeEntry;
  readonly BILLING_INVALID_INPUT: ErrorCodeEntry;
  readonly BILLING_INVOICE_NOT_FOUND: ErrorCodeEntry;
  readonly BILLING_PAYMENT_ACTION_REQUIRED: ErrorCodeEntry;
  readonly BILLING_PAYMENT_DECLINED: ErrorCodeEntry;
  readonly BILLING_PAYMENT_PENDING: ErrorCodeEntry;
  readonly BILLING_PLAN_NOT_FOUND: ErrorCodeEntry;
  readonly BILLING_QUOTE_EXPIRED: ErrorCodeEntry;
  readonly BILLING_QUOTE_NOT_FOUND: ErrorCodeEntry;
  readonly BILLING_REFUSED: ErrorCodeEntry;
  readonly BILLING_SAME_PLAN: ErrorCodeEntry;
  readonly CATALOG_ASSET_NOT_FOUND: ErrorCodeEntry;
  readonly CATALOG_EPISODE_NOT_FOUND: ErrorCodeEntry;
  readonly CATALOG_IDEMPOTENCY_CONFLICT: ErrorCodeEntry;
  readonly CATALOG_INVALID_INPUT: ErrorCodeEntry;
  readonly CATALOG_NOT_READY: ErrorCodeEntry;
  readonly CATALOG_TITLE_NOT_FOUND: ErrorCodeEntry;
  readonly CATALOG_VERSION_CONFLICT: ErrorCodeEntry;
  readonly PLAYBACK_BOOKMARK_INVALID: ErrorCodeEntry;
  readonly PLAYBACK_BUSY: ErrorCodeEntry;
  readonly PLAYBACK_EPISODE_NOT_FOUND: ErrorCodeEntry;
  readonly PLAYBACK_HEARTBEAT_INVALID: ErrorCodeEntry;
  readonly PLAYBACK_LICENCE_INVALID: ErrorCodeEntry;
  readonly PLAYBACK_NOT_PLAYABLE: ErrorCodeEntry;
  readonly PLAYBACK_QUALITY_INVALID: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_ACCOUNT_ON_HOLD: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_DISPLACED: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_NOT_FOUND: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_REPLACED: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_REVOKED: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_STOPPED: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_TIMED_OUT: ErrorCodeEntry;
  readonly PLAYBACK_SESSION_WITHDRAWN: ErrorCodeEntry;
  readonly PLAYBACK_SITE_INVALID: ErrorCodeEntry;
  readonly PLAYBACK_SITE_NOT_FOUND: ErrorCodeEntry;
  readonly PLAYBACK_STALE_HEARTBEAT: ErrorCodeEntry;
  readonly PLAYBACK_START_INVALID: ErrorCodeEntry;
  readonly PLAYBACK_STREAM_LIMIT: ErrorCodeEntry;
  readonly PLAYBACK_TITLE_NOT_FOUND: ErrorCodeEntry;
  readonly RATINGS_TITLE_NOT_FOUND: ErrorCodeEntry;
  readonly RECOMMENDATIONS_TITLE_NOT_FOUND: ErrorCodeEntry;
};
/** Every code with its HTTP status and sentence. */
export declare const ERROR_CATALOGUE: Entries;
export type FieldErrorCode = keyof typeof FIELD_ERRORS;
export type RequestErrorCode = keyof typeof REQUEST_ERRORS;
/** `extensions.code` of an error from the router or a subgraph. */
export type ErrorCode = FieldErrorCode | RequestErrorCode;
/** `extensions.code` of an error from the registry. */
export type RegistryErrorCode = keyof typeof REGISTRY_ERRORS | Extract<FieldErrorCode, 'FORBIDDEN' | 'BAD_USER_INPUT'>;
/** `code` of a `Problem` type. */
export type ProblemCode = keyof typeof PROBLEMS;
export {};
