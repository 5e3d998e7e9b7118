/** The conformance suite of the document store on MongoDB servers: `npm run test:services`. */
import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { openMongoStore } from './store.js';
import { describeStoreConformance } from '../conformance/store.conformance.js';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { openTcpGate } from '@marquee/testing/services/tcp-gate';

const { mongodbUrl: url, mongodbAloneUrl: aloneUrl } = servicesFromEnvironment();

/** Runs the conformance suite on a new database. */
function describeOn(name: string, address: string, allowNoTransactions: boolean): void {
  describeStoreConformance(name, async () => {
    const database = `marquee_test_${randomUUID().replaceAll('-', '')}`;
    return {
      open: () =>
        openMongoStore({
          url: address,
          urlSetting: 'MONGODB_URL',
          owner: 'users',
          clock: () => new Date('2026-11-22T12:00:00Z'),
          allowNoTransactions,
          database,
        }),
      dispose: async () => {
        const client = await MongoClient.connect(address);
        await client.db(database).dropDatabase();
        await client.close();
      },
    };
  });
}

describeOn('the MongoDB store', url, false);
if (aloneUrl !== null) describeOn('the MongoDB store without transactions, allowed by the setting', aloneUrl, true);

describe('opening the MongoDB store', () => {
  const open = (address: string, allowNoTransactions = true) =>
    openMongoStore({
      url: address,
      urlSetting: 'USERS_MONGODB_URL',
      owner: 'users',
      clock: () => new Date(0),
      allowNoTransactions,
      database: 'marquee_test_open',
    });

  test('fails for an unreachable server with one sentence that names the setting and no password', async () => {
    await expect(open('mongodb://me:secret@127.0.0.1:9/')).rejects.toThrow(
      /^MongoDB at 127\.0\.0\.1:9 cannot be reached: start it, or correct USERS_MONGODB_URL\.$/,
    );
  });

  test('fails for an invalid URL with one sentence', async () => {
    await expect(open('http://127.0.0.1:9/')).rejects.toThrow(
      /^USERS_MONGODB_URL must be a mongodb:\/\/ or mongodb\+srv:\/\/ URL\.$/,
    );
  });

  test('on a replica set is not degraded', async () => {
    const store = await open(url, false);
    expect(await store.degradedReasons?.()).toEqual([]);
    await store.close();
  });

  test.skipIf(aloneUrl === null)(
    'fails for a server without transactions with reason and fix; when allowed, the health check reports it',
    async () => {
      const refusal =
        /has no transactions \(it is not a member of a replica set\), so a crash could separate a change from its events: make it a replica set .* set MARQUEE_MONGO_ALLOW_NO_TRANSACTIONS=true\.$/;
      await expect(open(aloneUrl ?? '', false)).rejects.toThrow(refusal);
      const store = await open(aloneUrl ?? '');
      expect(await store.degradedReasons?.()).toEqual(['the store has no transactions']);
      await store.close();
    },
  );

  test('two instances share a store: one of two concurrent replaces conflicts, and sequence numbers continue across instances', async () => {
    const [one, two] = [await open(url), await open(url)];
    const definition = { name: 'things', indexes: [] } as const;
    const [things, same] = [
      await one.collection<{ id: string; by: string }>(definition),
      await two.collection<{ id: string; by: string }>(definition),
    ];
    await one.reset('no-consumer', ['things']);
    await one.commit({ writes: [things.insert({ id: 'a', by: 'one' })] });
    const outcomes = await Promise.allSettled([
      one.commit({ writes: [things.replace({ id: 'a', by: 'one' }, 1)] }),
      two.commit({ writes: [same.replace({ id: 'a', by: 'two' }, 1)] }),
    ]);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBe(1);
    const key = randomUUID();
    const event = { type: 'ThingChanged', version: 1, key, occurredAt: '2026-01-01T00:00:00Z', payload: null };
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? one : two).commit({ writes: [], events: [event] })),
    );
    const seqs = (await two.outbox.pending(1000)).filter((waiting) => waiting.key === key).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    await one.close();
    await two.close();
  });

  test('a lost connection is reported by the health check and by reads, and recovers without a restart', async () => {
    const { hostname, port, search } = new URL(url);
    await using gate = await openTcpGate(hostname, Number(port || 27_017));
    const direct = new URLSearchParams(search);
    direct.delete('replicaSet');
    direct.set('directConnection', 'true');
    const store = await open(`mongodb://127.0.0.1:${gate.port}/?${direct.toString()}`);
    const things = await store.collection<{ id: string }>({ name: 'lasting', indexes: [] });
    await store.commit({ writes: [things.upsert({ id: 'a' })] });
    await gate.close();
    expect(await store.degradedReasons?.()).toContain('the store cannot be reached');
    await expect(things.get('a')).rejects.toThrow();
    await gate.open();
    // The driver looks for the server at its own interval; each read waits for it.
    let found: { readonly id: string } | null = null;
    for (let tries = 0; tries < 20 && found === null; tries += 1) found = await things.get('a').catch(() => null);
    expect(found).toEqual({ id: 'a' });
    expect(await store.degradedReasons?.()).not.toContain('the store cannot be reached');
    await store.close();
  });
});
