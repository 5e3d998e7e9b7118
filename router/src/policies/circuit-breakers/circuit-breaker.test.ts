import { expect, test } from 'vitest';
import { CircuitBreaker, DEFAULT_RULES } from './circuit-breaker.js';

function open(): { readonly breaker: CircuitBreaker; readonly clock: { nowMs: number } } {
  const clock = { nowMs: 1_000_000 };
  return { clock, breaker: new CircuitBreaker(DEFAULT_RULES, () => clock.nowMs) };
}

function admitted(breaker: CircuitBreaker): number {
  const pass = breaker.admit();
  if (pass === null) throw new TypeError('refused');
  return pass;
}

function failInARow(breaker: CircuitBreaker, count = DEFAULT_RULES.failuresInARow): void {
  for (let index = 0; index < count; index++) breaker.fail(admitted(breaker));
}

test('it opens after failures in a row, whatever the successes before', () => {
  const { breaker } = open();
  for (let index = 0; index < 1_000; index++) breaker.succeed(admitted(breaker));
  failInARow(breaker, DEFAULT_RULES.failuresInARow - 1);
  expect(breaker.state).toBe('closed');
  failInARow(breaker, 1);
  expect(breaker).toMatchObject({ state: 'open', opened: 1, retryInMs: 500 });
  expect(breaker.admit()).toBeNull();
  expect(breaker.refused).toBe(1);
});

test('it opens at the rate of failures, from the least number of outcomes on', () => {
  const { breaker } = open();
  for (let index = 0; index < 4; index++) {
    breaker.fail(admitted(breaker));
    breaker.succeed(admitted(breaker));
  }
  breaker.fail(admitted(breaker));
  expect(breaker.state).toBe('closed');
  breaker.fail(admitted(breaker));
  expect(breaker.state).toBe('open');
});

test('failures older than the window are forgotten', () => {
  const { breaker, clock } = open();
  for (let round = 0; round < 20; round++) {
    for (let index = 0; index < 4; index++) breaker.fail(admitted(breaker));
    breaker.succeed(admitted(breaker));
    clock.nowMs += DEFAULT_RULES.windowMs + 1;
  }
  expect(breaker.state).toBe('closed');
  expect(breaker.isUnused).toBe(true);
});

test('one probe is in flight; its success closes the breaker', () => {
  const { breaker, clock } = open();
  failInARow(breaker);
  clock.nowMs += 500;
  const probe = admitted(breaker);
  expect([breaker.state, breaker.admit(), breaker.admit()]).toEqual(['half-open', null, null]);
  breaker.succeed(probe);
  expect([breaker.state, breaker.admit() === null]).toEqual(['closed', false]);
});

test('it is open longer after each failed probe, up to the limit, and short again after it has worked', () => {
  const { breaker, clock } = open();
  failInARow(breaker);
  const lengths: number[] = [];
  for (let index = 0; index < 5; index++) {
    clock.nowMs += breaker.retryInMs;
    breaker.fail(admitted(breaker));
    lengths.push(breaker.retryInMs);
  }
  expect(lengths).toEqual([1_000, 2_000, 4_000, 4_000, 4_000]);
  clock.nowMs += breaker.retryInMs;
  for (let index = 0; index <= DEFAULT_RULES.probation; index++) breaker.succeed(admitted(breaker));
  failInARow(breaker);
  expect(breaker.retryInMs).toBe(500);
});

test('a failure soon after it has closed opens it at once', () => {
  const { breaker, clock } = open();
  failInARow(breaker);
  clock.nowMs += 500;
  breaker.succeed(admitted(breaker));
  breaker.fail(admitted(breaker));
  expect(breaker).toMatchObject({ state: 'open', retryInMs: 1_000 });
});

test('outcomes of requests from before it opened change nothing', () => {
  const { breaker, clock } = open();
  const early = [admitted(breaker), admitted(breaker)];
  failInARow(breaker);
  breaker.succeed(early[0] ?? 0);
  expect(breaker.state).toBe('open');
  clock.nowMs += 500;
  const probe = admitted(breaker);
  breaker.fail(early[1] ?? 0);
  expect(breaker.state).toBe('half-open');
  breaker.succeed(probe);
  expect(breaker.state).toBe('closed');
});

test('a probe without a meaning leaves it open for another probe; a lost probe is replaced', () => {
  const { breaker, clock } = open();
  failInARow(breaker);
  clock.nowMs += 500;
  breaker.ignore(admitted(breaker));
  expect(breaker.state).toBe('open');
  admitted(breaker);
  expect(breaker.admit()).toBeNull();
  clock.nowMs += DEFAULT_RULES.probeMs;
  breaker.succeed(admitted(breaker));
  expect(breaker.state).toBe('closed');
});

test('successes that turn out to be failures open it', () => {
  const { breaker } = open();
  for (let index = 0; index < DEFAULT_RULES.failuresInARow; index++) {
    breaker.succeed(admitted(breaker));
    breaker.revise();
  }
  expect(breaker.state).toBe('open');
});

test('its decisions equal those of a list of all outcomes, for random outcomes and pauses', () => {
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 50; run++) {
    const { breaker, clock } = open();
    const outcomes: { readonly atMs: number; readonly isSuccess: boolean }[] = [];
    const failureShare = random();
    let inARow = 0;
    for (let step = 0; step < 200 && breaker.state === 'closed'; step++) {
      clock.nowMs += Math.floor(random() * 3) * 1_000;
      const isSuccess = random() > failureShare;
      if (isSuccess) breaker.succeed(admitted(breaker));
      else breaker.fail(admitted(breaker));
      inARow = isSuccess ? 0 : inARow + 1;
      outcomes.push({ atMs: clock.nowMs, isSuccess });
      // Slices of a second: what is in the current one and the nine before it counts.
      const recent = outcomes.filter(({ atMs }) => atMs / 1_000 > clock.nowMs / 1_000 - 10);
      const failures = recent.filter((outcome) => !outcome.isSuccess).length;
      const opens = !isSuccess && (inARow >= 6 || (recent.length >= 10 && failures >= recent.length / 2));
      expect(breaker.state).toBe(opens ? 'open' : 'closed');
    }
  }
});
