/** Reads the errors of a subgraph's response, which may have any form. */
import { isJsonObject, stringifyJson } from '@marquee/exact-json/exact-value';
import { printable } from './printable.js';
import type { SubgraphResponseError } from './subgraph-request.js';

/** Errors of one response that are read. One for each tile of the largest page is below it. */
const MAX_ERRORS = 10_000;

/** Elements of an error's path. */
const MAX_PATH_LENGTH = 256;

export interface ResponseErrorList {
  readonly errors: readonly SubgraphResponseError[];
  /** Errors beyond the limit, which are only counted. */
  readonly omittedErrors: number;
}

/** No error is lost because of its form: what is not an error of the specification is read as one without a path. */
export function readErrors(errors: unknown): ResponseErrorList {
  if (errors === undefined || errors === null) return { errors: [], omittedErrors: 0 };
  const list: readonly unknown[] = Array.isArray(errors) ? errors : [errors];
  return { errors: list.slice(0, MAX_ERRORS).map(readError), omittedErrors: Math.max(0, list.length - MAX_ERRORS) };
}

function readError(error: unknown): SubgraphResponseError {
  if (!isJsonObject(error) || typeof error['message'] !== 'string')
    return { message: describe(error), isMalformed: true };
  const path = readPath(error['path']);
  const { extensions } = error;
  return { message: error['message'], ...(path && { path }), ...(isJsonObject(extensions) && { extensions }) };
}

/** Characters of an error that is not a GraphQL error, for the log. */
const DESCRIPTION_LENGTH = 200;

function describe(error: unknown): string {
  return printable(typeof error === 'string' ? error : stringifyJson(error), DESCRIPTION_LENGTH);
}

/** The elements up to the first that is neither a name nor an index. Null without a path. */
function readPath(path: unknown): readonly (string | number)[] | null {
  if (!Array.isArray(path)) return null;
  const elements: (string | number)[] = [];
  for (const element of path.slice(0, MAX_PATH_LENGTH) as readonly unknown[]) {
    if (typeof element !== 'string' && !(Number.isSafeInteger(element) && Number(element) >= 0)) break;
    elements.push(element as string | number);
  }
  return elements;
}
