/** The store's contract over a MongoDB server: `npm run test:services`. */
import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { openMongoStore } from './mongo.js';
import { describeStoreContract } from './store.contract.js';
import { servicesFromEnvironment } from '../testing/services/environment.js';

const { mongodbUrl: url } = servicesFromEnvironment();

describeStoreContract('the store in MongoDB', async () => {
  const database = `marquee_test_${randomUUID().replaceAll('-', '')}`;
  return {
    open: () => openMongoStore({ url, urlSetting: 'MONGODB_URL', owner: 'users', clock: () => new Date('2026-11-22T12:00:00Z'), allowNoTransactions: true, database }),
    dispose: async () => {
      const client = await MongoClient.connect(url);
      await client.db(database).dropDatabase();
      await client.close();
    },
  };
});
