/** The whole system on MongoDB and Kafka: `npm run test:services`. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { browse, openSessions, tilesPerRow } from './browse.js';
import { startStack } from './stack.js';

/** Databases and topics of one run, apart from everything else that the servers hold. */
const onServices = (): Record<string, string> => ({
  MARQUEE_STORE: 'mongo',
  MARQUEE_EVENTS: 'kafka',
  MARQUEE_NAMESPACE: `test_${randomUUID().slice(0, 8)}`,
  MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS: 'true',
});

test('the browse page is whole', async () => {
  await using stack = await startStack({ patient: true, env: onServices() });
  const sessions = await openSessions(stack.router);
  expect(sessions.length).toBeGreaterThan(0);
  for (const session of sessions) {
    const page = await browse(stack.router, session);
    expect(page.errors).toEqual([]);
    expect(tilesPerRow(page).length).toBeGreaterThan(5);
  }
});
