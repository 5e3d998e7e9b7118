/** Compares the response of one cell with the healthy one. The result is a list of findings, which should be empty. */
import { WRONG_VALUE } from '@marquee/fault-injection/faulty-bodies';
import type { ClientError, GraphQLResponse } from '../../system/http-client.js';
import { attributionFindings } from '../error-findings.js';
import { mayLackWithout } from '../expected-losses.js';
import { differences } from '../response-leaves.js';
import type { MatrixGroup } from './matrix-cells.js';
import type { MatrixOperation } from './matrix-operations.js';

export interface CellResponses {
  /** Two healthy responses before the fault: what differs between them is not compared. */
  readonly healthy: readonly [GraphQLResponse, GraphQLResponse];
  readonly broken: GraphQLResponse;
  /** A response after the fault. A value that has changed by then, such as a URL with a time in it, is not compared. */
  readonly after: GraphQLResponse;
}

export interface CellOutcome {
  readonly findings: readonly string[];
  /** Whether the broken response differs from the healthy ones. */
  readonly hasLosses: boolean;
}

export function checkCell(
  operation: MatrixOperation,
  { subgraphs, fault }: Pick<MatrixGroup, 'subgraphs' | 'fault'>,
  { healthy: [healthy, again], broken, after }: CellResponses,
): CellOutcome {
  const changedSince = differences(healthy.data, after.data).filter(({ instead }) => !isLoss(instead, false));
  const volatile = new Set([...differences(healthy.data, again.data), ...changedSince].map(({ path }) => path));
  const changed = differences(healthy.data, broken.data).filter(({ path }) => !volatile.has(path));
  const hasWrongTypes = fault.kind === 'wrong-types';
  // A mutation with generated values may be refused; a query has real ones.
  const findings = operation.isMutation ? [] : healthy.errors.map((error) => `without a fault: ${shown(error)}`);
  for (const { path, healthy: was, instead } of changed) {
    if (!mayBeLost(operation, subgraphs, path)) findings.push(`${path} was ${shown(was)}, is ${shown(instead)}`);
    else if (!isLoss(instead, hasWrongTypes)) findings.push(`${path} is ${shown(instead)}, which no subgraph returned`);
  }
  const known = new Set([...healthy.errors, ...again.errors].map(keyOf));
  const errors = broken.errors.filter((error) => !known.has(keyOf(error)));
  const isMissing = changed.some(({ healthy: was, instead }) => was !== null && isLoss(instead, hasWrongTypes));
  if (isMissing && broken.errors.length === 0) findings.push('a value is missing without an error');
  return {
    findings: [...findings, ...errors.flatMap((error) => errorFindings(error, subgraphs))],
    hasLosses: changed.length > 0,
  };
}

/** Whether other subgraphs than the broken ones were late: the machine was busy, and the cell is measured again. */
export function isDisturbed({ errors }: GraphQLResponse, subgraphs: readonly string[]): boolean {
  return errors.some(
    ({ extensions }) =>
      ['SUBGRAPH_TIMEOUT', 'FETCH_SHED', 'SUBGRAPH_CIRCUIT_OPEN'].includes(extensions?.code ?? '') &&
      !subgraphs.includes(extensions?.service ?? ''),
  );
}

function errorFindings(error: ClientError, subgraphs: readonly string[]): readonly string[] {
  const service = error.extensions?.service;
  return attributionFindings([error], subgraphs.find((name) => name === service) ?? subgraphs.join(' or '));
}

function mayBeLost({ plan, outages }: MatrixOperation, subgraphs: readonly string[], path: string): boolean {
  const place = path.replaceAll(/(^|\.)\d+(?=\.|$)/g, '$1@');
  const isPredicted = outages
    .filter(({ subgraph }) => subgraphs.includes(subgraph))
    .some(({ losses }) =>
      losses.some((loss) => loss.path === '' || place === loss.path || place.startsWith(`${loss.path}.`)),
    );
  return isPredicted || mayLackWithout(plan, subgraphs, path);
}

/** Custom scalars are opaque to the router: a wrong type of theirs reaches the client. */
function isLoss(instead: unknown, hasWrongTypes: boolean): boolean {
  if (instead === null || instead === undefined) return true;
  return hasWrongTypes && JSON.stringify(instead) === JSON.stringify(WRONG_VALUE);
}

function keyOf({ message, path }: ClientError): string {
  return JSON.stringify([message, path]);
}

/** A value, shortened. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
