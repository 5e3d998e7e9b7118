/** Runs the cells of one group: healthy responses, the fault, broken responses, and the recovery. */
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultySystem } from '../faulty-system.js';
import type { GraphQLResponse } from '../../system/http-client.js';
import { measureHealthy } from './added-delay.js';
import type { AddedDelays } from './added-delay.js';
import { checkCell, isDisturbed } from './check-cell.js';
import type { CellResponses } from './check-cell.js';
import { isConcerned } from './matrix-cells.js';
import type { MatrixGroup } from './matrix-cells.js';
import { inject, remove } from './matrix-faults.js';
import type { MatrixOperation } from './matrix-operations.js';

export interface GroupResult {
  readonly cells: number;
  /** Cells whose plan has a broken subgraph, and cells that lost something. */
  readonly concerned: number;
  readonly losing: number;
  /** Cells that could not be compared, because other subgraphs were late each time. */
  readonly disturbed: number;
  /** Of all cells, each with the name of its operation. */
  readonly findings: readonly string[];
  /** From the end of the fault to the first healthy response. */
  readonly recoveryMs: number;
}

/** The longest time that an open breaker waits for its next probe is 4 s. */
const RECOVERY_LIMIT_MS = 15_000;
const TRIES = 4;
/** Requests whose delay is measured: a breaker opens after 6 failures. */
const DELAYED_REQUESTS = 10;

export async function runGroup(faulty: FaultySystem, group: MatrixGroup, delays: AddedDelays): Promise<GroupResult> {
  const { subgraphs, fault, operations } = group;
  const healthy = new Map<MatrixOperation, CellResponses['healthy']>();
  for (const operation of operations) {
    await operation.getReady();
    healthy.set(operation, [await operation.send(), await operation.send()]);
  }
  const probe = operations.find((each) => !each.isMutation && isConcerned(each, subgraphs));
  const healthyMs = probe === undefined ? 0 : await measureHealthy(probe);
  const findings: string[] = [];
  let disturbed = 0;
  let losing = 0;
  const cells: (Omit<CellResponses, 'after'> & { readonly operation: MatrixOperation })[] = [];
  for (const subgraph of subgraphs) await inject(faulty, subgraph, fault);
  try {
    if (probe !== undefined)
      for (let index = 0; index < DELAYED_REQUESTS; index++) delays.add(await probe.send(), healthyMs, subgraphs);
    for (const [operation, whole] of healthy) {
      const broken = await sendUndisturbed(operation, subgraphs);
      if (broken === null) disturbed += 1;
      else cells.push({ operation, healthy: whole, broken });
    }
  } finally {
    for (const subgraph of subgraphs) await remove(faulty, subgraph, fault);
  }
  const recoveryMs = await recover(operations.filter((each) => !each.isMutation && isConcerned(each, subgraphs)));
  for (const { operation, ...responses } of cells) {
    await operation.getReady();
    const outcome = checkCell(operation, group, { ...responses, after: await operation.send() });
    findings.push(...outcome.findings.map((finding) => `${operation.name}: ${finding}`));
    if (outcome.hasLosses) losing += 1;
  }
  if (recoveryMs >= RECOVERY_LIMIT_MS) findings.push(`no healthy response ${RECOVERY_LIMIT_MS} ms after the fault`);
  const concerned = operations.filter((each) => isConcerned(each, subgraphs)).length;
  return { cells: operations.length, concerned, losing, disturbed, findings, recoveryMs };
}

/** Null when other subgraphs were late each time. */
async function sendUndisturbed(
  operation: MatrixOperation,
  subgraphs: readonly string[],
): Promise<GraphQLResponse | null> {
  for (let tries = 0; tries < TRIES; tries++) {
    const response = await operation.send();
    if (!isDisturbed(response, subgraphs)) return response;
    await wait(500);
  }
  return null;
}

/** Milliseconds until each operation has a response without such errors that the fault caused. */
async function recover(operations: readonly MatrixOperation[]): Promise<number> {
  const startedAt = performance.now();
  const passed = (): number => performance.now() - startedAt;
  for (const operation of operations)
    while (passed() < RECOVERY_LIMIT_MS) {
      const { errors } = await operation.send();
      if (!errors.some(({ extensions }) => extensions?.code?.startsWith('SUBGRAPH_') === true)) break;
      await wait(50);
    }
  return passed();
}
