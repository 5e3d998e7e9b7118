/** All that an owner has said so far. */
import type { Envelope } from '@marquee/contracts/events/envelope';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';

export async function readLog(subgraph: TestSubgraph, owner: string): Promise<readonly Envelope[]> {
  await subgraph.settled();
  const log: Envelope[] = [];
  const reading = subgraph.eventLog.consume({
    group: 'test',
    owners: [owner],
    positionOf: async () => null,
    apply: async ({ events }) => void log.push(...events),
    onError: (error) => {
      throw error;
    },
  });
  await reading.caughtUp();
  await reading.close();
  return log;
}
