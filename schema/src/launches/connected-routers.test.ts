import { expect, test } from 'vitest';
import { ConnectedRouters } from './connected-routers.js';

const clock = { now: new Date('2026-11-27T12:00:00Z') };
function openRouters(): ConnectedRouters {
  return new ConnectedRouters(() => clock.now);
}
function says(router: string, launch: string | null, refusal: { launch: string; reason: string } | null = null) {
  return {
    router,
    launch,
    refusal,
  };
}

test('a launch is confirmed when each router that was there has taken it or refused it', async () => {
  const routers = openRouters();
  routers.record('g@v', says('one', 'old'));
  routers.record('g@v', says('two', 'old'));
  const confirmed = routers.waitForConfirmation('g@v', 'new', new AbortController().signal);
  routers.record('g@v', says('one', 'new'));
  routers.record('g@v', says('two', 'old', { launch: 'new', reason: 'it is not signed' }));
  expect((await confirmed).map(({ id, launch, refusal }) => [id, launch, refusal?.reason])).toEqual([
    ['one', 'new', undefined],
    ['two', 'old', 'it is not signed'],
  ]);
});

test('whoever does not answer is waited for until the time is up, and reported as they are', async () => {
  const routers = openRouters();
  routers.record('g@v', says('silent', 'old'));
  const patience = new AbortController();
  const confirmed = routers.waitForConfirmation('g@v', 'new', patience.signal);
  patience.abort();
  expect(await confirmed).toMatchObject([{ id: 'silent', launch: 'old' }]);
});

test('a router that has not asked for a while is gone, and one that makes up names does not fill the memory', () => {
  const routers = openRouters();
  for (let index = 0; index < 1_500; index += 1) routers.record('g@v', says(`router ${index}`, null));
  expect(routers.of('g@v')).toHaveLength(1_000);
  clock.now = new Date(clock.now.getTime() + 91_000);
  expect(routers.of('g@v')).toEqual([]);
});
