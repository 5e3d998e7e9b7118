/** The whole system on MongoDB and Kafka: `npm run test:services`. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { browse, openSessions, tilesPerRow } from '../browse/browse-page.js';
import { ROOT } from './checkout.js';
import { startSystem } from './running-system.js';

/** Databases and topics of this run, separate from other data on the servers. */
function onServices(): Record<string, string> {
  return {
    MARQUEE_STORE: 'mongo',
    MARQUEE_EVENTS: 'kafka',
    MARQUEE_NAMESPACE: `test_${randomUUID().slice(0, 8)}`,
  };
}

test('the browse page is complete', async () => {
  await using system = await startSystem({ hasLongDeadlines: true, env: onServices() });
  const sessions = await openSessions(system.router);
  expect(sessions.length).toBeGreaterThan(0);
  for (const session of sessions) {
    const page = await browse(system.router, session);
    expect(page.errors).toEqual([]);
    expect(tilesPerRow(page).length).toBeGreaterThan(5);
  }
});

/** The message of a subgraph's process that cannot start. */
async function refusalOf(env: Record<string, string>): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'marquee-refused-'));
  const child = spawn(process.execPath, [join(ROOT, 'subgraphs', 'users', 'dist', 'main.js')], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...onServices(),
      MARQUEE_DATA_DIR: dataDir,
      MARQUEE_SEED: 'none',
      MARQUEE_LOG_LEVEL: 'silent',
      USERS_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  await rm(dataDir, { recursive: true, force: true });
  expect(code).toBe(1);
  return words.trim();
}

test('an unreachable server and an invalid URL are each reported in one sentence at start', async () => {
  expect(await refusalOf({ USERS_MONGODB_URL: 'mongodb://me:secret@127.0.0.1:9/' })).toBe(
    'MongoDB at 127.0.0.1:9 cannot be reached: start it, or correct USERS_MONGODB_URL.',
  );
  expect(await refusalOf({ KAFKA_BROKERS: '127.0.0.1:9' })).toBe(
    'Kafka at 127.0.0.1:9 cannot be reached: start it, or correct KAFKA_BROKERS.',
  );
  expect(await refusalOf({ MONGODB_URL: 'http://127.0.0.1', KAFKA_BROKERS: 'nowhere' })).toBe(
    'This process cannot start:\n  - MONGODB_URL must be a mongodb:// or mongodb+srv:// URL\n  - KAFKA_BROKERS must be host:port, with commas between several, got "nowhere"',
  );
});
