/** How much longer requests take while a subgraph fails, until its breaker opens and afterwards. */
import type { GraphQLResponse } from '../../system/http-client.js';
import type { MatrixOperation } from './matrix-operations.js';

export class AddedDelays {
  readonly #before: number[] = [];
  readonly #after: number[] = [];

  /** @param healthyMs Without the fault. */
  add({ errors, milliseconds }: GraphQLResponse, healthyMs: number, subgraphs: readonly string[]): void {
    const ofBroken = errors.filter(({ extensions }) => subgraphs.includes(extensions?.service ?? ''));
    const isRefused =
      ofBroken.length > 0 && ofBroken.every(({ extensions }) => extensions?.code === 'SUBGRAPH_CIRCUIT_OPEN');
    (isRefused ? this.#after : this.#before).push(Math.max(0, milliseconds - healthyMs));
  }

  get beforeP99(): number {
    return percentile(this.#before, 0.99);
  }

  get afterP99(): number {
    return percentile(this.#after, 0.99);
  }

  get counts(): readonly [number, number] {
    return [this.#before.length, this.#after.length];
  }
}

const HEALTHY_SAMPLES = 5;

/** The slowest of a few healthy responses. */
export async function measureHealthy(operation: MatrixOperation): Promise<number> {
  let slowest = 0;
  for (let index = 0; index < HEALTHY_SAMPLES; index++)
    slowest = Math.max(slowest, (await operation.send()).milliseconds);
  return slowest;
}

/** 0 without a value. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
