/** Test process: appends events one by one. `node append-events.js FOLDER COUNT`. */
import { silentLog } from '@marquee/runtime/log';
import { openSqliteLog } from '../sqlite/log.js';

const [folder = '', count = '0'] = process.argv.slice(2);
const log = openSqliteLog({ folder, log: silentLog });
for (let seq = 1; seq <= Number(count); seq += 1) {
  const event = {
    eventId: `event-${seq}`,
    type: 'ThingChanged',
    version: 1,
    owner: 'users',
    key: 'a',
    seq,
    occurredAt: '2026-01-01T00:00:00Z',
    causationId: null,
    payload: null,
  };
  await log.append('users', [event]);
}
await log.close();
