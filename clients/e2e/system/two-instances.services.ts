/** Two instances of a subgraph serve one graph, on MongoDB and Kafka: `npm run test:services`. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Envelope } from '@marquee/contracts/events/envelope';
import { openKafkaLog } from '@marquee/event-log/kafka/log';
import { silentLog } from '@marquee/runtime/log';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { expect, test } from 'vitest';
import { browse, openSessions } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { sendOperation } from './http-client.js';
import { ROOT } from './checkout.js';
import { freePorts, portSetting, startSystem } from './running-system.js';
import { startBalancer } from './round-robin-balancer.js';

const DOUBLED = ['users', 'recommendations'] as const;

/** Starts another instance of a running subgraph with the same settings on another port. */
async function startTwin(name: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(ROOT, 'subgraphs', name, 'dist', 'main.js')], {
    cwd: ROOT,
    env: { ...process.env, ...env, [portSetting(name)]: '0' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message: { readonly url: string }) => resolve(message.url));
    child.once('exit', (code) => reject(new Error(`The second ${name} ended with exit code ${code}.`)));
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGINT');
      await gone;
    },
  };
}

function titlesOf(data: unknown): readonly string[] {
  return [...new Set([...JSON.stringify(data).matchAll(/"id":"([0-9a-f-]{36})","name"/g)].map(([, id]) => id ?? ''))];
}

const ADD = 'mutation Add($titleId: ID!) { addToMyList(titleId: $titleId) { __typename } }';
const LIST = '{ viewer { profile { id myList(first: 100) { edges { node { id } } } } } }';

async function readList(router: string, { token }: Session): Promise<readonly string[]> {
  const { data } = await sendOperation(router, LIST, {}, token);
  const viewer = data?.['viewer'] as {
    readonly profile: { readonly myList: { readonly edges: readonly { readonly node: { readonly id: string } }[] } };
  };
  return viewer.profile.myList.edges.map(({ node }) => node.id);
}

async function readLog(brokers: readonly string[], namespace: string): Promise<readonly Envelope[]> {
  const log = await openKafkaLog({
    brokers,
    clientId: 'audit',
    log: silentLog,
    partitions: 6,
    prefix: `${namespace}.`,
  });
  const events: Envelope[] = [];
  await log
    .consume({
      group: `audit-${randomUUID()}`,
      owners: ['users'],
      positionOf: async () => null,
      apply: async (batch) => void events.push(...batch.events),
      onError: () => undefined,
    })
    .caughtUp();
  await log.close();
  return events;
}

test('requests go to both instances; after one of each is killed under load, no acknowledged write is lost', async () => {
  const namespace = `test_${randomUUID().slice(0, 8)}`;
  const ports = await freePorts();
  const balancers = { users: await startBalancer(), recommendations: await startBalancer() };
  const routing = DOUBLED.map((name) => `${name}=http://127.0.0.1:${balancers[name].port}/graphql`).join(',');
  const env = { ...ports, MARQUEE_STORE: 'mongo', MARQUEE_EVENTS: 'kafka', MARQUEE_NAMESPACE: namespace };
  for (const name of DOUBLED) balancers[name].setTargets([`http://127.0.0.1:${ports[portSetting(name)]}`]);
  await using system = await startSystem({ hasLongDeadlines: true, env: { ...env, ROUTER_SUBGRAPH_URLS: routing } });
  const shared = {
    ...env,
    MARQUEE_DATA_DIR: system.dataDir,
    MARQUEE_SEED: 'small',
    MARQUEE_IDENTITY_JWKS_URL: `${system.router}/.well-known/jwks.json`,
  };
  await using users = await startTwin('users', shared);
  await using recommendations = await startTwin('recommendations', shared);
  const twins = { users, recommendations };
  for (const name of DOUBLED) balancers[name].setTargets([system.process(name).url, twins[name].url]);

  const [session] = await openSessions(system.router);
  if (session === undefined) throw new Error('No session.');
  // Two pages, since the balancers send every second request to the other instance.
  await browse(system.router, session);
  const page = await browse(system.router, session);
  expect(page.errors).toEqual([]);
  const listedBefore = new Set(await readList(system.router, session));
  const wanted = titlesOf(page.data)
    .filter((id) => !listedBefore.has(id))
    .slice(0, 60);
  expect(wanted.length).toBeGreaterThan(20);

  const acknowledged: string[] = [];
  for (const [index, titleId] of wanted.entries()) {
    // Not awaited: the load continues while instances are killed.
    if (index === 10) void system.kill('users');
    if (index === 15) void system.kill('recommendations');
    const { data } = await sendOperation(system.router, ADD, { titleId }, session.token);
    const outcome = data?.['addToMyList'] as { readonly __typename: string } | null;
    if (outcome?.__typename === 'MyListPayload') acknowledged.push(titleId);
  }
  for (const name of DOUBLED)
    for (const url of [system.process(name).url, twins[name].url])
      expect(balancers[name].responseCounts.get(url)).toBeGreaterThan(0);

  expect(acknowledged.length).toBeGreaterThan(wanted.length / 2);
  const listed = await readList(system.router, session);
  expect(acknowledged.filter((id) => !listed.includes(id))).toEqual([]);

  // Ready: the instance's events are published, and it has read the partitions of the killed instance to their end.
  for (const name of DOUBLED) expect((await fetch(`${twins[name].url}/ready`)).status).toBe(200);
  const events = (await readLog(servicesFromEnvironment().kafkaBrokers, namespace)).filter(
    ({ key, type }) => key === session.profile.id && type === 'MyListChanged',
  );
  const seqs = [...new Set(events.map(({ seq }) => seq))];
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => (seqs[0] ?? 0) + index));
  const { titleIds } = events.at(-1)?.payload as { readonly titleIds: readonly string[] };
  expect(acknowledged.filter((id) => !titleIds.includes(id))).toEqual([]);
  expect((await browse(system.router, session)).errors).toEqual([]);
  for (const name of DOUBLED) await balancers[name][Symbol.asyncDispose]();
}, 240_000);
