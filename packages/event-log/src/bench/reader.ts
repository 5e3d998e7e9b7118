/** The consumer of the benchmark in its own process, with an IPC channel: `node reader.js LOCATION`. */
import { silentLog } from '@marquee/runtime/log';
import { openReaderPorts } from '../crash-harness/test-system.js';

const [location = ''] = process.argv.slice(2);
const { log, readerStore, close } = await openReaderPorts(location);
const latencies: number[] = [];
let seen = 0;
let wanted = Number.POSITIVE_INFINITY;

function reportWhenReached(): void {
  if (seen < wanted) return;
  wanted = Number.POSITIVE_INFINITY;
  process.send?.(latencies.splice(0));
}

const subscription = log.consume({
  group: 'measurement',
  owners: ['users'],
  positionOf: (owner, partition) => readerStore.position('measurement', owner, partition),
  // Commits the position only: the figure includes the cost of a commit and excludes handlers.
  apply: async ({ events, position }) => {
    await readerStore.commit({ writes: [], consumed: { consumer: 'measurement', position } });
    const now = Date.now();
    latencies.push(...events.map(({ occurredAt }) => now - Number(occurredAt)));
    seen += events.length;
    reportWhenReached();
  },
  onError: (error) => silentLog.error({ err: error }, 'not applied'),
});
await subscription.caughtUp();
process.on('message', ({ until }: { readonly until: number }) => {
  wanted = until;
  reportWhenReached();
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
