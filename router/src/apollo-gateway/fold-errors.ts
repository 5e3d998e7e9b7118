/** A subgraph's own errors as the client sees them: attributed, masked where unknown, and one for many tiles that share a fate. */
import type { GraphQLFormattedError } from 'graphql';
import { ERROR_CODES } from '@marquee/contracts/error-codes';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import { generalise } from './attribute-failure.js';
import type { Affected } from './attribute-failure.js';

/** Codes and messages of the catalogue are written for clients; anything else could say too much. */
export const toKnownError = (subgraph: string, code: unknown, message: string): { readonly code: ErrorCode; readonly message: string } => {
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') return { code, message };
  return { code: 'SUBGRAPH_ERROR', message: `The subgraph "${subgraph}" could not answer this.` };
};

const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);

export interface OwnError {
  readonly subgraph: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** Errors that say the same about the same field of many objects become one, at the first place. */
export const foldErrors = (errors: readonly OwnError[]): readonly GraphQLFormattedError[] => {
  const folded = new Map<string, { readonly first: OwnError; readonly affected: Affected }>();
  for (const error of errors) {
    const lastName = error.path.findLastIndex((step) => typeof step === 'string');
    const path = generalise(error.path.slice(0, lastName));
    const field = String(error.path[lastName]);
    const key = JSON.stringify([error.subgraph, error.code, error.message, path, field]);
    const known = folded.get(key);
    const count = (known?.affected.count ?? 0) + 1;
    folded.set(key, { first: known?.first ?? error, affected: { path, fields: [field], count } });
  }
  return [...folded.values()].map(({ first, affected }) => ({
    message: first.message,
    path: first.path,
    extensions: { code: first.code, service: first.subgraph, affected },
  }));
};
