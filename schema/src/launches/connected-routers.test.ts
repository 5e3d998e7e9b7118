import { expect, test } from 'vitest';
import { ConnectedRouters } from './connected-routers.js';

const clock = { now: new Date('2026-11-27T12:00:00Z') };
function openRouters(): ConnectedRouters {
  return new ConnectedRouters(() => clock.now);
}

function report(router: string, launch: string | null, refusal: { launch: string; reason: string } | null = null) {
  return {
    router,
    launch,
    refusal,
  };
}

test('a launch is confirmed when each connected router serves it or has refused it', async () => {
  const routers = openRouters();
  routers.record('g@v', report('one', 'old'));
  routers.record('g@v', report('two', 'old'));
  const confirmed = routers.waitForConfirmation('g@v', 'new', new AbortController().signal);
  routers.record('g@v', report('one', 'new'));
  routers.record('g@v', report('two', 'old', { launch: 'new', reason: 'it is not signed' }));
  expect((await confirmed).map(({ id, launch, refusal }) => [id, launch, refusal?.reason])).toEqual([
    ['one', 'new', undefined],
    ['two', 'old', 'it is not signed'],
  ]);
});

test('a router that does not report is waited for until the signal aborts, and listed with its last report', async () => {
  const routers = openRouters();
  routers.record('g@v', report('silent', 'old'));
  const timeout = new AbortController();
  const confirmed = routers.waitForConfirmation('g@v', 'new', timeout.signal);
  timeout.abort();
  expect(await confirmed).toMatchObject([{ id: 'silent', launch: 'old' }]);
});

test('a router that stops polling is disconnected, and the number of routers is bounded', () => {
  const routers = openRouters();
  for (let index = 0; index < 1_500; index += 1) routers.record('g@v', report(`router ${index}`, null));
  expect(routers.of('g@v')).toHaveLength(1_000);
  clock.now = new Date(clock.now.getTime() + 91_000);
  expect(routers.of('g@v')).toEqual([]);
});
