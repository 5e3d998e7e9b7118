import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { silentLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import { RegistrySource } from './registry-source.js';

test('a registry that holds no request open is not asked without a pause', async () => {
  let requests = 0;
  const registry = createServer((_request, response) => {
    requests += 1;
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const address = { url, apiKey: 'key', graphRef: 'marquee@current', routerName: 'a test' };
  const source = new RegistrySource({ address, dataDir: tmpdir(), log: silentLog });

  const stop = source.watch(async () => null);
  await wait(1_200);
  stop();
  registry.closeAllConnections();
  registry.close();

  expect(requests).toBeGreaterThan(0);
  expect(requests).toBeLessThan(5);
});
