/** Test process: opens a store, writes a document, keeps the store locked until killed. `node lock-store.js FILE`. */
import { openSqliteStore } from '../sqlite/store.js';

const [file = ''] = process.argv.slice(2);
try {
  const store = await openSqliteStore({ file, owner: 'users', clock: () => new Date() });
  const held = await store.collection<{ id: string }>({ name: 'held', indexes: [] });
  await store.commit({ writes: [held.upsert({ id: 'written before the kill' })] });
  process.stdout.write('open\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(error instanceof Error ? `${error.name} ${error.message}\n` : 'thrown\n');
}
