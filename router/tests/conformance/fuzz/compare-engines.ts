/** Executes one scenario on all engines and compares the responses. */
import { stringifyJson, toLeafValue } from '@marquee/exact-json/exact-value';
import type { GatewayDifference } from '../support/gateway-differences.js';
import { executeReferenceAndGateway, explainGateway } from './explain-gateway.js';
import type { Observation } from './generated-subgraphs.js';
import { agrees, findUnexplainedDifference, outcomeOf } from './outcome.js';
import type { Outcome } from './outcome.js';
import { followsLabel } from './random-caller.js';
import type { Scenario } from './scenario.js';
import { executeOn } from './test-supergraph.js';
import type { TestSupergraph } from './test-supergraph.js';
import { findForbidden, UnauthorizedFields } from './unauthorized-fields.js';

export interface Comparison {
  /** What is wrong with the native engine; null when nothing is. */
  readonly failure: string | null;
  /** Why `@apollo/gateway` differs: null for an unknown reason; empty when it does not differ, or was not executed. */
  readonly gatewayDifferences: readonly GatewayDifference[] | null;
  readonly hasUnauthorizedFields: boolean;
  /** The responses as text, to be printed with a failure. */
  readonly responses: readonly string[];
}

export async function compareEngines(supergraph: TestSupergraph, scenario: Scenario): Promise<Comparison> {
  const { subgraphs, apiSchema, rules } = supergraph;
  const { document, caller, coerced } = scenario;
  supergraph.setCaller(caller);
  const unauthorized = new UnauthorizedFields(apiSchema, rules, caller);
  const unauthorizedNodes = unauthorized.nodesIn(document);

  subgraphs.reset(new Set(), scenario.failures);
  const reference = outcomeOf(
    (await subgraphs.executeReference(
      document,
      scenario.variables,
      unauthorizedNodes,
      scenario.onError === 'PROPAGATE',
    )) as never,
  );
  const { mutations } = subgraphs.observe();
  const compiled = await executeNative(supergraph, 'compiled', scenario);
  const general = await executeNative(supergraph, 'general', scenario);

  const failure =
    comparePaths(scenario, compiled, general) ??
    compareWithReference(scenario, reference, general) ??
    compareMutations(scenario, mutations, general.observation) ??
    checkRequestedFields(supergraph, scenario, unauthorized, general.observation);
  subgraphs.reset(new Set(), scenario.failures);
  const { gatewayDifferences, outcome } =
    isBroken(scenario) || scenario.onError !== 'PROPAGATE'
      ? NOT_EXECUTED
      : await compareGateway(supergraph, { document, variables: coerced }, scenario);
  const responses = [
    `reference: ${describeOutcome(reference)}`,
    `general:   ${describeOutcome(general.outcome)}`,
    `compiled:  ${compiled.text}`,
    `gateway:   ${outcome ? describeOutcome(outcome) : 'not executed'}`,
  ];
  return { failure, gatewayDifferences, hasUnauthorizedFields: unauthorizedNodes.size > 0, responses };
}

/** Whether the responses of subgraphs lack what the reference has. */
function isBroken({ downSubgraphs, missingFields }: Scenario): boolean {
  return downSubgraphs.size > 0 || missingFields !== null;
}

interface NativeResult {
  readonly text: string;
  readonly outcome: Outcome;
  readonly errorCount: number;
  readonly observation: Observation;
}

async function executeNative(
  supergraph: TestSupergraph,
  path: 'compiled' | 'general',
  { document, source, coerced, caller, downSubgraphs, failures, missingFields, onError }: Scenario,
): Promise<NativeResult> {
  supergraph.subgraphs.reset(downSubgraphs, failures, missingFields);
  const { data, errors } = await executeOn(supergraph[path], document, source, coerced, caller, onError);
  return {
    text: stringifyJson({ data: toLeafValue(data), errors }),
    outcome: outcomeOf({ data, ...(errors && { errors }) }),
    errorCount: errors?.length ?? 0,
    observation: supergraph.subgraphs.observe(),
  };
}

function comparePaths({ onError }: Scenario, compiled: NativeResult, general: NativeResult): string | null {
  // Which error is the first depends on the order in which responses arrive.
  const isEqual = onError === 'HALT' ? compiled.outcome.data === general.outcome.data : compiled.text === general.text;
  if (!isEqual) return 'the responses of the two paths differ';
  const isSame = compiled.observation.mutations.join() === general.observation.mutations.join();
  return isSame ? null : 'the two paths execute different mutations';
}

function compareWithReference(scenario: Scenario, reference: Outcome, result: NativeResult): string | null {
  const { outcome, errorCount } = result;
  if (scenario.onError === 'HALT' && errorCount > 0)
    return outcome.data === 'null' && errorCount === 1 && (isBroken(scenario) || reference.errorPaths.length > 0)
      ? null
      : 'a halted response has data, several errors, or an error that the reference has not';
  // Subgraphs propagate errors within their responses, so that more can be null than in the reference.
  if (scenario.onError === 'NULL') return findUnexplainedDifference(reference, outcome);
  if (isBroken(scenario)) return findUnexplainedDifference(reference, outcome);
  return agrees(reference, outcome) ? null : 'the response differs from the reference';
}

/** Mutations of a subgraph that is down are not executed; the others are, in their order. */
function compareMutations(scenario: Scenario, expected: readonly string[], { mutations }: Observation): string | null {
  const isExpected =
    isBroken(scenario) || scenario.onError === 'HALT'
      ? isSubsequence(mutations, expected)
      : mutations.join() === expected.join();
  return isExpected ? null : `mutations executed: ${mutations.join()}, expected: ${expected.join()}`;
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let at = -1;
  return some.every((each) => (at = all.indexOf(each, at + 1)) >= 0);
}

function checkRequestedFields(
  { subgraphs }: TestSupergraph,
  { caller }: Scenario,
  unauthorized: UnauthorizedFields,
  { requestedFields }: Observation,
): string | null {
  const found = findForbidden(requestedFields, subgraphs.metadata, unauthorized, (label) =>
    followsLabel(label, caller),
  );
  return found ? `${found.coordinate} was requested from ${found.subgraph}, which is forbidden` : null;
}

interface GatewayComparison extends Pick<Comparison, 'gatewayDifferences'> {
  readonly outcome: Outcome | null;
}

const NOT_EXECUTED: GatewayComparison = { gatewayDifferences: [], outcome: null };

async function compareGateway(
  supergraph: TestSupergraph,
  input: Parameters<typeof explainGateway>[1],
  { caller }: Scenario,
): Promise<GatewayComparison> {
  const outcomes = await executeReferenceAndGateway(supergraph, input, caller);
  if (outcomes === null) return NOT_EXECUTED;
  const { reference, gateway } = outcomes;
  const gatewayDifferences = agrees(reference, gateway) ? [] : await explainGateway(supergraph, input, caller);
  return { gatewayDifferences, outcome: gateway };
}

function describeOutcome({ data, errorPaths }: Outcome): string {
  return `${data} errors at ${errorPaths.join(', ') || 'no path'}`;
}
