/** Rate limits of two instances with stores of their own and one Redis. */
import { randomUUID } from 'node:crypto';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { openTcpGate } from '@marquee/testing/services/tcp-gate';
import { servicesFromEnvironment } from '@marquee/testing/services/environment';
import { expect, test, vi } from 'vitest';
import { users } from '../subgraph.js';
import { mutate } from './requests.js';

async function isAllowed(subgraph: TestSubgraph, email: string): Promise<boolean> {
  const result = await mutate(subgraph, 'requestPasswordReset(email: $text)', { text: email });
  return (result as { readonly accepted?: boolean }).accepted === true;
}

async function countAllowed(subgraph: TestSubgraph, email: string, times: number): Promise<number> {
  let allowed = 0;
  for (let request = 0; request < times; request++) if (await isAllowed(subgraph, email)) allowed += 1;
  return allowed;
}

test('instances share their counters in Redis, and count in their stores while it is unreachable', async () => {
  const { hostname, port } = new URL(servicesFromEnvironment().redisUrl);
  await using gate = await openTcpGate(hostname, Number(port));
  const redisUrl = `redis://127.0.0.1:${gate.port}`;
  await using one = await startSubgraph(users, { redisUrl });
  await using other = await startSubgraph(users, { redisUrl });
  const address = (): string => `${randomUUID()}@example.org`;
  // Until both are connected.
  await vi.waitFor(async () => {
    const email = address();
    expect((await countAllowed(one, email, 3)) + (await countAllowed(other, email, 6))).toBe(5);
  });
  await gate.close();
  const email = address();
  expect(await countAllowed(one, email, 7)).toBe(5);
  expect(await countAllowed(other, email, 7)).toBe(5);
});
