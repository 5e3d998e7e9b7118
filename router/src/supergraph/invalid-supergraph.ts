import { StartError } from '@marquee/runtime/start-error';
import type { SupergraphOrigin } from './supergraph-source.js';
import { reasonOf } from '../errors.js';

/** A sentence with the source of the supergraph, the reason and how to fix it. A `StartError` is passed on. */
export function invalidSupergraph({ name, howToFix }: SupergraphOrigin, reason: unknown): StartError {
  if (reason instanceof StartError) return reason;
  return new StartError(`The supergraph in ${name} cannot be used (${reasonOf(reason)}): ${howToFix}.`);
}
