/** `extensions.code` of every error that leaves the house, with what it tells the reader. */
export const ERROR_CODES = {
  BAD_USER_INPUT: 'An argument is outside what the schema documents; the message says which and what is allowed.',
  UNAUTHENTICATED: 'No valid identity: sign in and send the access token as `authorization: Bearer …`.',
  FORBIDDEN: 'The identity is valid but lacks the scope or does not own what it asked for.',
  TOO_MANY_REFERENCES: 'One request asked a subgraph for more than 1000 entities; ask for fewer rows or tiles.',
  SUBGRAPH_UNREACHABLE: 'The subgraph did not accept the connection or closed it early.',
  SUBGRAPH_TIMEOUT: 'The subgraph did not answer within its deadline.',
  SUBGRAPH_HTTP: 'The subgraph answered with an HTTP status that is no GraphQL answer.',
  SUBGRAPH_MALFORMED: 'The subgraph answered something that is not a GraphQL response.',
  SUBGRAPH_ERROR: 'The subgraph answered, and reported an error of its own.',
  INVALID_VALUE:
    'A subgraph sent a null or a value that the schema does not allow there; the nearest nullable field is null.',
  UNAUTHORIZED_FIELD: 'The identity may not read this field; it was not asked of any subgraph and is null.',
  OPERATION_NOT_SUPPORTED: 'The operation uses something that this router does not execute; the message says what.',
  OPERATION_TOO_COMPLEX: 'Planning the operation would take too long; ask for less at once.',
  PLANNING_FAILED: 'No way was found to answer the operation from the subgraphs.',
  DEADLINE_EXCEEDED: 'The whole operation ran out of time; what had arrived is in `data`.',
  INTERNAL_SERVER_ERROR: 'A bug on our side. It is logged with its cause under the request id.',
} as const;

/**
 * What the router says of a request that it does not execute. From a subgraph they mean that the router asked wrongly,
 * which is no client's business.
 */
export const REQUEST_ERROR_CODES = {
  BAD_REQUEST: 'The HTTP request is no GraphQL request; the message says what is missing or wrong.',
  GRAPHQL_PARSE_FAILED: 'The text of the operation is not GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The operation does not fit the schema.',
  OPERATION_RESOLUTION_FAILURE:
    'The document holds several operations and none is named, or not the one that is named.',
  OPERATION_OVER_LIMIT:
    'The operation asks for more than this router allows; `extensions.limit` says of what, `extensions.allowed` how much.',
  PERSISTED_QUERY_NOT_FOUND: 'No operation is kept under this hash; send its text along once.',
  PERSISTED_QUERY_NOT_IN_LIST:
    'Only listed operations are executed, and none is listed under this id; publish the manifest that has it.',
  QUERY_NOT_IN_SAFELIST:
    'Only listed operations are executed, and the text is not that of one; publish the manifest that has it.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES | keyof typeof REQUEST_ERROR_CODES;
