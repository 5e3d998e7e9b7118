/**
 * Finds the known differences of `@apollo/gateway` that explain its response to an operation. They are found by
 * experiment: the cause of a difference is removed from the operation, and both are executed again.
 */
import { parse, print } from 'graphql';
import type { GatewayDifference } from '../support/gateway-differences.js';
import { OPERATION_REWRITES } from './operation-rewrites.js';
import type { OperationInput, OperationRewrite } from './operation-rewrites.js';
import { agrees, outcomeOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import type { Caller } from './random-caller.js';
import { executeOn } from './test-supergraph.js';
import type { TestSupergraph } from './test-supergraph.js';
import { UnauthorizedFields } from './unauthorized-fields.js';

/** Null when the gateway does not load the supergraph. */
export async function executeReferenceAndGateway(
  { subgraphs, apiSchema, rules, gateway }: TestSupergraph,
  { document, variables }: OperationInput,
  caller: Caller,
): Promise<{ readonly reference: Outcome; readonly gateway: Outcome } | null> {
  if (gateway === null) return null;
  const unauthorized = new UnauthorizedFields(apiSchema, rules, caller).nodesIn(document);
  const reference = await subgraphs.executeReference(document, variables, unauthorized);
  const response = await executeOn(gateway, document, print(document), variables, caller);
  return { reference: outcomeOf(reference as never), gateway: outcomeOf(response) };
}

/** The smallest set of differences that together explain the response; null when all of them together do not. */
export async function explainGateway(
  supergraph: TestSupergraph,
  input: OperationInput,
  caller: Caller,
): Promise<readonly GatewayDifference[] | null> {
  const { apiSchema, subgraphs } = supergraph;
  for (const rewrites of combinations(OPERATION_REWRITES)) {
    const rewritten = rewrites.reduce((each, { apply }) => apply(each, apiSchema, subgraphs.metadata), input);
    // Printed and parsed, so that the document is as if a client had sent it.
    const document = parse(print(rewritten.document));
    const outcomes = await executeReferenceAndGateway(supergraph, { ...rewritten, document }, caller);
    if (outcomes === null) return [];
    const { reference, gateway } = outcomes;
    const differences = [...new Set(rewrites.map(({ removes }) => removes))];
    if (agrees(reference, gateway)) return differences;
    if (agrees(withSortedKeys(reference), withSortedKeys(gateway))) return [...differences, 'keys in another order'];
  }
  return null;
}

/** The sets of rewrites to be tried: none, each one, each pair, and all. */
function combinations(rewrites: readonly OperationRewrite[]): readonly (readonly OperationRewrite[])[] {
  return [
    [],
    ...rewrites.map((rewrite) => [rewrite]),
    ...rewrites.flatMap((first, index) => rewrites.slice(index + 1).map((second) => [first, second])),
    rewrites,
  ];
}

function withSortedKeys({ data, errorPaths }: Outcome): Outcome {
  return { data: JSON.stringify(sortKeys(JSON.parse(data))), errorPaths };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, sortKeys(item)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
