/** A Redis for tests, Debian's `redis-server`, without files. */
import { requirePrograms } from './programs.mjs';
import { freePort, startServer } from './server.mjs';

/** @returns {Promise<{ url: string, what: string, stop(): Promise<void> }>} */
export async function startRedis(folder) {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, what: 'Redis of REDIS_URL', stop: async () => {} };
  requirePrograms({ 'redis-server': 'redis-server' });
  const port = await freePort();
  const { stop } = await startServer({
    name: 'redis-server',
    program: 'redis-server',
    args: ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--maxmemory', '64mb'],
    port,
    folder,
  });
  return { url: `redis://127.0.0.1:${port}`, what: 'Redis', stop: () => stop() };
}
