/** From a text to a document that may be executed, or a `RequestError`; the checks are those of `operation-limits`. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { OperationLimits } from '@marquee/operation-limits/operation-limits';
import * as limited from '@marquee/operation-limits/parse-and-validate';
import type { PlanningThreads } from '../../engine/planning/planning-threads.js';
import type { Requester } from '../../engine/planning/requester.js';
import { RequestError } from '../../errors.js';

const LONG_TEXT = 2_000;

export interface ValidationOptions {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  /** Whether introspection is allowed. If not, error messages do not suggest names of the schema either. */
  readonly introspection: boolean;
}

/** Throws a `RequestError`. */
export function parseAndValidate(source: string, { schema, limits, introspection }: ValidationOptions): DocumentNode {
  const { document, errors } = limited.parseAndValidateWithinLimits(schema, source, limits, { introspection });
  if (errors !== undefined) throw new RequestError(errors);
  return document;
}

/**
 * The same, but in another thread. This one only passes over the text, and parses it when it is valid: reading a
 * document of thousands of nodes several times would delay other requests.
 */
export async function parseAndValidateInThread(
  source: string,
  limits: OperationLimits,
  threads: Pick<PlanningThreads, 'validate'>,
  requester: Requester,
): Promise<DocumentNode> {
  const exceeded = limited.findExceededTextLimit(source, limits);
  if (exceeded !== null) throw new RequestError(exceeded);
  const invalid = await threads.validate(source, requester);
  if (invalid.length > 0) throw new RequestError(invalid);
  const { document, errors } = limited.parseText(source, limits);
  if (errors !== undefined) throw new RequestError(errors);
  // The next steps read the document again.
  if (source.length > LONG_TEXT) await nextTurn();
  return document;
}

/** Throws a `RequestError` for a syntax error, or for a text over a limit. */
export function parseWithinLimits(source: string, limits: OperationLimits): DocumentNode {
  const { document, errors } = limited.parseWithinLimits(source, limits);
  if (errors !== undefined) throw new RequestError(errors);
  return document;
}
