/** Reads the event log of a test subgraph. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { TestSubgraph } from './start-subgraph.js';

/** Every event of `owner`, in log order, once the subgraph's own events are published. */
export async function readLog(subgraph: TestSubgraph, owner: string): Promise<readonly Envelope[]> {
  await subgraph.settled();
  const events: Envelope[] = [];
  const subscription = subgraph.eventLog.consume({
    group: 'test',
    owners: [owner],
    positionOf: async () => null,
    apply: async (batch) => void events.push(...batch.events),
    onError: (error) => {
      throw error;
    },
  });
  await subscription.caughtUp();
  await subscription.close();
  return events;
}
