/** The consumer of the measurement, in a process of its own: `node reader.js PLACE`, with a channel to who asks. */
import { silentLog } from '@marquee/runtime/log';
import { openReaderPorts } from '../crash-harness/test-system.js';

const [place = ''] = process.argv.slice(2);
const { log, readerStore, close } = await openReaderPorts(place);
const latencies: number[] = [];
let seen = 0;
let wanted = Number.POSITIVE_INFINITY;

function answer(): void {
  if (seen < wanted) return;
  wanted = Number.POSITIVE_INFINITY;
  process.send?.(latencies.splice(0));
}

const subscription = log.consume({
  group: 'measurement',
  owners: ['users'],
  positionOf: (owner, partition) => readerStore.position('measurement', owner, partition),
  // The effect is the position: what a commit costs is in the figure, what a handler does is not.
  apply: async ({ events, position }) => {
    await readerStore.commit({ writes: [], consumed: { consumer: 'measurement', position } });
    const now = Date.now();
    latencies.push(...events.map(({ occurredAt }) => now - Number(occurredAt)));
    seen += events.length;
    answer();
  },
  onError: (error) => silentLog.error({ err: error }, 'not applied'),
});
await subscription.caughtUp();
process.on('message', ({ until }: { readonly until: number }) => {
  wanted = until;
  answer();
});
process.once(
  'disconnect',
  () =>
    void subscription
      .close()
      .then(close)
      .then(() => process.exit(0)),
);
process.send?.('ready');
