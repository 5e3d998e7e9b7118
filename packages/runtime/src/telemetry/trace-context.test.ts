import { describe, expect, test } from 'vitest';
import { createSampler } from './sampling.js';
import { requestIdOf } from './request-id.js';
import {
  newSpanId,
  newTraceId,
  readBaggage,
  readTraceparent,
  readTracestate,
  writeTraceparent,
} from './trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  test('a sampled one is read, and written again', () => {
    const read = readTraceparent(`00-${TRACE}-${SPAN}-01`);
    expect(read).toEqual({ traceId: TRACE, spanId: SPAN, isSampled: true });
    expect(read && writeTraceparent(read)).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  test.each([
    [`00-${TRACE}-${SPAN}-00`, false],
    [`00-${TRACE}-${SPAN}-03`, true],
    [`cc-${TRACE}-${SPAN}-01-what-a-later-version-adds`, true],
  ])('%s is valid', (text, isSampled) => {
    expect(readTraceparent(text)?.isSampled).toBe(isSampled);
  });

  test.each([
    undefined,
    '',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}-${SPAN}-1`,
    `cc-${TRACE}-${SPAN}-01-${'x'.repeat(1_000)}`,
  ])('%s is not', (text) => {
    expect(readTraceparent(text)).toBeNull();
  });
});

test('a trace state that is too long, or has control characters, is not passed on', () => {
  expect(readTracestate({ tracestate: 'a=1,b=2' })).toBe('a=1,b=2');
  expect(readTracestate({ tracestate: 'a=\u0001' })).toBe('');
  expect(readTracestate({ tracestate: 'a'.repeat(513) })).toBe('');
});

test('only the members of the baggage that are allowed are passed on, with their properties', () => {
  const headers = { baggage: 'tenant=a;p=1, secret=b,tenant2=c' };
  expect(readBaggage(headers, new Set(['tenant']))).toBe('tenant=a;p=1');
  expect(readBaggage(headers, new Set())).toBe('');
  expect(readBaggage({ baggage: 'x'.repeat(9_000) }, new Set(['x']))).toBe('');
});

test('new ids have the form of the specification, and differ', () => {
  const ids = Array.from({ length: 1_000 }, () => newTraceId());
  expect(new Set(ids).size).toBe(1_000);
  expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  expect(newSpanId()).toMatch(/^[0-9a-f]{16}$/);
});

describe('request ids', () => {
  test.each(['a', 'my-id/1:2', 'x'.repeat(128)])('%s is accepted', (id) => {
    expect(requestIdOf(id)).toBe(id);
  });

  test.each([undefined, '', 'two words', 'a"b', 'a\\b', 'ümlaut', 'x'.repeat(129), ['a', 'b']])(
    '%s is replaced',
    (id) => {
      expect(requestIdOf(id)).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('sampling', () => {
  const parent = (isSampled: boolean) => ({ traceId: TRACE, spanId: SPAN, isSampled });

  test('a parent decides where the sampler says so', () => {
    expect(createSampler('parentbased_always_off', 1)(parent(true), TRACE)).toBe(true);
    expect(createSampler('parentbased_always_on', 1)(parent(false), TRACE)).toBe(false);
    expect(createSampler('always_on', 1)(parent(false), TRACE)).toBe(true);
    expect(createSampler('always_off', 1)(parent(true), TRACE)).toBe(false);
  });

  test('a ratio selects its share of trace ids, and the same ones in each process', () => {
    const [tenth, half] = [createSampler('traceidratio', 0.1), createSampler('traceidratio', 0.5)];
    const ids = Array.from({ length: 20_000 }, () => newTraceId());
    const selected = ids.filter((id) => tenth(null, id));
    expect(selected.length).toBeGreaterThan(1_700);
    expect(selected.length).toBeLessThan(2_300);
    expect(selected.every((id) => half(null, id))).toBe(true);
  });

  test.each([
    [0, false],
    [1, true],
  ])('a ratio of %d', (ratio, isSampled) => {
    expect(createSampler('traceidratio', ratio)(null, TRACE)).toBe(isSampled);
  });
});
