/**
 * A process to be killed: commits, relays and consumes without end, and prints each number once its commit is
 * acknowledged:
 * `node kill-child.js PLACE`.
 */
import { ReadModels } from '../read-models/read-models.js';
import { startRelay } from '../outbox/relay.js';
import { silentLog } from '@marquee/runtime/log';
import { changeNumber, openTestSystem, OWNER } from './test-system.js';

const [place = ''] = process.argv.slice(2);
const house = await openTestSystem(place);
startRelay({ store: house.store, log: house.log, owner: OWNER, logger: silentLog });
(await ReadModels.open(house.readModels)).start();

const newest = await house.left.find({ orderBy: { field: 'n', direction: 'descending' }, limit: 1 });
for (let n = (newest.documents[0]?.n ?? 0) + 1; ; n += 1) {
  await house.store.commit(changeNumber(house, n));
  process.stdout.write(`${n}\n`);
  // Relay and consumer get a turn now and then, so that kills meet them, too, at all stages of their work.
  if (n % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
}
