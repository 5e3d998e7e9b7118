/**
 * The process that the crash harness kills: commits, publishes and consumes without end, and prints the number of each
 * acknowledged commit. `node writer-process.js LOCATION`.
 */
import { ReadModels } from '../read-models/read-models.js';
import { startRelay } from '../outbox/relay.js';
import { silentLog } from '@marquee/runtime/log';
import { changeNumber, openTestSystem, OWNER } from './test-system.js';

const [location = ''] = process.argv.slice(2);
const system = await openTestSystem(location);
startRelay({ store: system.store, log: system.log, owner: OWNER, logger: silentLog });
(await ReadModels.open(system.readModels)).start();

const newest = await system.left.find({ orderBy: { field: 'n', direction: 'descending' }, limit: 1 });
for (let n = (newest.documents[0]?.n ?? 0) + 1; ; n += 1) {
  await system.store.commit(changeNumber(system, n));
  process.stdout.write(`${n}\n`);
  // Lets relay and consumer run, so that kills hit all of their steps as well.
  if (n % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
}
