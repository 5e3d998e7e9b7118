/** Everything that billing has told so far, in the order in which it did. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';

export async function readLog(subgraph: TestSubgraph): Promise<readonly Envelope[]> {
  await subgraph.settled();
  const events: Envelope[] = [];
  const subscription = subgraph.eventLog.consume({
    group: 'test',
    owners: ['billing'],
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
