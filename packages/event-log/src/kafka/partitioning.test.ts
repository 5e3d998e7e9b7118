/** Both clients append the events of a key to one partition, so that a change of the client keeps their order. */
import { compatibilityPartitioner } from '@platformatic/kafka';
import { Partitioners } from 'kafkajs';
import { expect, test } from 'vitest';

test.each([1, 2, 6, 7, 1000])('both clients choose the same of %i partitions for a key', (count) => {
  const partitionOf = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 0 }));
  const keys = Array.from({ length: 500 }, (_, index) => `${'Zoë 🎬'.slice(0, index % 7)}${index * 7919}`);
  const ofKafkaJs = keys.map((key) =>
    partitionOf({ topic: 'users', partitionMetadata: partitionMetadata as never, message: { key, value: null } }),
  );
  const ofPlatformatic = keys.map((key) => compatibilityPartitioner({ topic: 'users' }, Buffer.from(key)) % count);
  expect(ofPlatformatic).toEqual(ofKafkaJs);
});
