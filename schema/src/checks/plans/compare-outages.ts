/** Findings for operations that lose more fields during an outage after a change than before it. */
import type { KnownOperation } from '../operations/known-operation.js';
import type { Loss, Outage } from './blast-radius.js';

export interface OutageFinding {
  /**
   * `OUTAGE_CLIMBS`: a non-null field makes its parent null. `OUTAGE_SPREADS`: the operation depends on the subgraph at
   * more paths.
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
): readonly OutageFinding[] {
  return after.flatMap(({ subgraph, losses }) => {
    const known = before.find((outage) => outage.subgraph === subgraph)?.losses ?? [];
    return losses
      .filter((loss) => !known.some(({ path }) => covers(path, loss.path)))
      .map((loss) => findingOf(operation, subgraph, loss));
  });
}

/** Whether the loss at path `outer` includes the one at path `inner`. */
function covers(outer: string, inner: string): boolean {
  return outer === '' || inner === outer || inner.startsWith(`${outer}.`);
}

function findingOf(operation: KnownOperation, subgraph: string, loss: Loss): OutageFinding {
  const what = loss.path === '' ? 'the whole response' : loss.path;
  if (loss.blame === null) {
    return {
      rule: 'OUTAGE_SPREADS',
      operation,
      subgraph,
      loss,
      message: `${operation.name} would lose ${what} when "${subgraph}" is down.`,
    };
  }
  const message = `${operation.name} would lose ${what} when "${subgraph}" is down, because ${loss.blame} is non-null. A field that comes from another subgraph than its parent should be nullable.`;
  return { rule: 'OUTAGE_CLIMBS', operation, subgraph, loss, message };
}
