import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMiniHouse } from './support/mini-house.js';
import type { MiniHouse } from './support/mini-house.js';

describe.each(['native', 'apollo-gateway'])('with the engine %s', (engine) => {
  let house: MiniHouse;
  beforeAll(async () => {
    house = await startMiniHouse({ ROUTER_ENGINE: engine });
  });
  afterAll(() => house[Symbol.asyncDispose]());

  /** As a client that is no form and no foreign page. */
  const fetchAsClient: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('apollo-require-preflight', 'true');
    return fetch(input, { ...init, headers });
  };

  const audits = serverAudits({ url: () => `${house.url}/graphql`, fetchFn: fetchAsClient });

  test('the audits are all there', () => {
    expect(audits.length).toBeGreaterThan(60);
  });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (_id, _name, audit) => {
    const result = await audit.fn();

    expect(result, 'reason' in result ? result.reason : '').toMatchObject({ status: 'ok' });
  });
});
