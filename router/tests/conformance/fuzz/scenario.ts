/** A random scenario: an operation, its caller, and the subgraphs that are down. */
import { DEFAULT_ERROR_BEHAVIOR, ERROR_BEHAVIORS } from '@marquee/contracts/error-behavior';
import type { ErrorBehavior } from '@marquee/contracts/error-behavior';
import { coerceExactVariables } from '@marquee/router/pipeline/resolve-operation/exact-variables';
import { getOperationAST, parse, validate } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Random } from '@marquee/runtime/random';
import type { TestSupergraph } from './test-supergraph.js';
import { randomCaller } from './random-caller.js';
import type { Caller } from './random-caller.js';
import { RandomOperationGenerator } from './random-operation.js';

export interface Scenario {
  readonly source: string;
  readonly document: DocumentNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Coerced by the operation's variable definitions. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly downSubgraphs: ReadonlySet<string>;
  /** Decides which fields the responses of subgraphs lack; null when they lack none. */
  readonly missingFields: number | null;
  /** Whether some fields fail. */
  readonly failures: boolean;
  readonly onError: ErrorBehavior;
}

/** Null when the random operation is not valid. */
export function createScenario(
  { apiSchema, rules, labels, subgraphs }: TestSupergraph,
  random: Random,
): Scenario | null {
  const { source, variables } = new RandomOperationGenerator(apiSchema, random).generate();
  const document = parse(source);
  if (validate(apiSchema, document).length > 0) return null;
  const operation = getOperationAST(document);
  const coerced = operation && coerceExactVariables(apiSchema, operation, variables).coerced;
  if (!coerced) return null;
  const caller = randomCaller(rules, labels, random);
  const downSubgraphs = new Set(random.next() < 0.15 ? [random.pick(subgraphs.names)] : []);
  const failures = random.next() < 0.8;
  const missingFields = downSubgraphs.size === 0 && random.next() < 0.15 ? random.int(1_000_000) : null;
  const onError = random.next() < 0.6 ? DEFAULT_ERROR_BEHAVIOR : random.pick(ERROR_BEHAVIORS);
  return { source, document, variables, coerced, caller, downSubgraphs, failures, missingFields, onError };
}
