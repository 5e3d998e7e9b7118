/** Whether a change lets an outage reach further into an operation than before. */
import type { KnownOperation } from '../../checks/operations/known-operation.js';
import type { Loss, Outage } from './blast-radius.js';

export interface GrowthFinding {
  /**
   * `OUTAGE_CLIMBS`: a non-null field carries it further up. `OUTAGE_SPREADS`: the operation depends on the subgraph in
   * more places.
   */
  readonly rule: 'OUTAGE_CLIMBS' | 'OUTAGE_SPREADS';
  readonly operation: KnownOperation;
  readonly subgraph: string;
  readonly loss: Loss;
  readonly message: string;
}

export function compareOutages(
  operation: KnownOperation,
  before: readonly Outage[],
  after: readonly Outage[],
): readonly GrowthFinding[] {
  return after.flatMap(({ subgraph, losses }) => {
    const known = before.find((outage) => outage.subgraph === subgraph)?.losses ?? [];
    return losses
      .filter((loss) => !known.some(({ path }) => covers(path, loss.path)))
      .map((loss) => findingOf(operation, subgraph, loss));
  });
}

/** Whether a loss at `outer` takes `inner` along. */
function covers(outer: string, inner: string): boolean {
  return outer === '' || inner === outer || inner.startsWith(`${outer}.`);
}

function findingOf(operation: KnownOperation, subgraph: string, loss: Loss): GrowthFinding {
  const where = loss.path === '' ? 'all of it' : loss.path;
  if (loss.blame === null) {
    return {
      rule: 'OUTAGE_SPREADS',
      operation,
      subgraph,
      loss,
      message: `${operation.name} would lose ${where} when "${subgraph}" is down.`,
    };
  }
  const message = `${operation.name} would lose ${where} when "${subgraph}" is down, because ${loss.blame} is non-null: a field that comes from another subgraph than what is around it should be nullable.`;
  return { rule: 'OUTAGE_CLIMBS', operation, subgraph, loss, message };
}
