import { buildSchema, parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { cloneJson, ExactNumber, ExactValue, isExact, stringifyJson, toLeafValue } from './exact-value.js';
import { makeScalarsOpaque, valueOfLiteral } from './literal-value.js';
import { mayLoseText } from './may-lose-text.js';
import { parseJson } from './parse-json.js';

const CHANGED_BY_JAVASCRIPT = [
  '9007199254740993',
  '-9223372036854775808',
  '12345678901234567890123',
  '1.0',
  '0.10',
  '-0',
  '-0.0',
  '1e3',
  '1E+3',
  '1e400',
  '-1e-400',
  '0.0000001',
  '0.1000000000000000055',
  '1234567890.12345678',
];
const UNCHANGED = ['0', '-7', '123456789012345', '0.5', '-1.25', '0.30000000000000004', '1.7976931348623157e+308'];

describe('numbers', () => {
  test.each(CHANGED_BY_JAVASCRIPT)('%s keeps its text', (text) => {
    expect(parseJson(text)).toBeInstanceOf(ExactNumber);
    for (const json of [text, `[${text}]`, `{"a":${text}}`, `{"a":[1,{"b":${text}},"x"],"c":true}`])
      expect(stringifyJson(parseJson(json))).toBe(json);
  });

  test.each(UNCHANGED)('%s is a number of JavaScript', (text) => {
    expect(parseJson(`{"a":1.0,"b":${text}}`)).toMatchObject({ b: Number(text) });
  });

  test.each(['01', '1.', '.5', '-', '+1', '1e', '1e+', '0x1', '1.0.0', '1.0 2', 'NaN', '-Infinity'])(
    '%s is not JSON',
    (text) => {
      for (const json of [text, `[1.0,${text}]`, `{"a":1.0,"b":${text}}`])
        expect(() => parseJson(json)).toThrow(SyntaxError);
    },
  );
});

describe('objects and lists', () => {
  test.each([
    '{"10":1,"9":2}',
    '{"b":1,"2":1,"a":1}',
    '{"a":1.0,"a":2}',
    '{ "1" : [ 1 , 2 ] }',
    '[{"a":{"7":null}}]',
    '{"__proto__":1.0,"constructor":{"1":1}}',
  ])('the leaf value of %s is its text', (text) => {
    const value = parseJson(text);
    expect(isExact(value)).toBe(true);
    expect(toLeafValue(value)).toEqual(new ExactValue(text));
    expect(stringifyJson({ x: toLeafValue(value) })).toBe(`{"x":${text}}`);
    expect(stringifyJson(toLeafValue(cloneJson(value)))).toBe(text);
  });

  test('a value that JavaScript does not change is its own leaf value', () => {
    const { plain, exact } = parseJson('{"plain":{"a":[1]},"exact":1.0}') as Record<string, unknown>;
    expect([isExact(plain), toLeafValue(plain) === plain, isExact(exact)]).toEqual([false, true, true]);
  });

  test('a copy shares no object, and no later change of one is in the other', () => {
    const value = parseJson('{"a":[{"b":1.0}]}') as { a: { b?: unknown }[] };
    const copy = cloneJson(value);
    delete value.a[0]?.b;
    expect(stringifyJson(copy)).toBe('{"a":[{"b":1.0}]}');
  });
});

/** A generator of numbers that is the same in each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A JSON text, in which numbers have any form. */
function randomJson(random: () => number, depth = 0): string {
  const pick = (values: readonly string[]): string => values[Math.floor(random() * values.length)] ?? '';
  const space = (): string => pick(['', '', '', ' ', '\n\t']);
  const many = (item: () => string): string =>
    Array.from({ length: Math.floor(random() * 4) }, () => space() + item() + space()).join(',');
  const text = (): string => pick(['"a"', '"b c"', '"\\u00e9\\n"', '"é😀"', '"1"', '"x: 1.0, [2.0]"', '"\\\\"', '""']);
  const kind = depth > 4 ? 2 : Math.floor(random() * 6);
  if (kind === 0) return `[${many(() => randomJson(random, depth + 1)) || space()}]`;
  if (kind === 1) return `{${many(() => `${text()}${space()}:${space()}${randomJson(random, depth + 1)}`) || space()}}`;
  if (kind === 2) return text();
  return pick([...CHANGED_BY_JAVASCRIPT, ...UNCHANGED, '1', '2', 'true', 'false', 'null']);
}

test('random texts have the values of JSON.parse, keep each number, and are noticed when they need it', () => {
  const random = createRandom(7);
  for (let count = 0; count < 3_000; count++) {
    const json = randomJson(random);
    const value = parseJson(json);
    expect(JSON.parse(JSON.stringify(value) ?? 'null')).toEqual(JSON.parse(JSON.stringify(JSON.parse(json))));
    expect(stringifyJson(toLeafValue(value)).replaceAll(/\s/g, '')).toBe(
      isExact(value) ? json.replaceAll(/\s/g, '') : JSON.stringify(JSON.parse(json)).replaceAll(/\s/g, ''),
    );
  }
});

test('random changes of a text are refused exactly where JSON.parse refuses them', () => {
  const random = createRandom(11);
  const accepts = (read: (text: string) => unknown, text: string): boolean => {
    try {
      read(text);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
      return false;
    }
  };
  for (let count = 0; count < 5_000; count++) {
    const json = `[1.0,${randomJson(random)}]`;
    const at = Math.floor(random() * json.length);
    const byte = '{}[]",:\\0159eE+-.tfn \u0001'[Math.floor(random() * 24)] ?? '';
    const changed = json.slice(0, at) + byte + json.slice(at + Math.floor(random() * 2));
    expect({ changed, accepted: accepts(parseJson, changed) }).toEqual({
      changed,
      accepted: accepts(JSON.parse, changed),
    });
  }
});

test('the scan does not ask for the slower parser where no value is changed', () => {
  expect(mayLoseText('{"a":"2026-11-30T10:00:00.000Z","b":[1,2.5,-3],"c":"1.0, 2.0","d\\"1":0,"e":"12"}')).toBe(false);
});

test('neither nesting nor digits without end exhaust the stack', () => {
  const deep = `${'['.repeat(500_000)}1.0${']'.repeat(500_000)}`;
  expect(isExact(parseJson(deep))).toBe(true);
  const digits = '9'.repeat(1_000_000);
  expect(stringifyJson(parseJson(`{"a":${digits}}`))).toBe(`{"a":${digits}}`);
  expect(() => parseJson('{"a":1.0,"b":'.repeat(100_000))).toThrow(SyntaxError);
});

test('outside of stringifyJson, a value is the nearest one of JavaScript', () => {
  expect(JSON.stringify(parseJson('[1.0,{"1":0.10}]'))).toBe('[1,{"1":0.1}]');
});

test('no string is taken for an exact value', () => {
  const value = parseJson('[1.0]') as unknown[];
  const [json] = [stringifyJson([...value, '0', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}0`])];
  expect(json).toBe('[1.0,"0","00000000-0000-0000-0000-0000000000000"]');
});

describe('literals of custom scalars', () => {
  test.each(CHANGED_BY_JAVASCRIPT)('%s keeps its text', (text) => {
    expect(stringifyJson(valueOfLiteral(parseValue(`{ a: [${text}] }`), null))).toBe(`{"a":[${text}]}`);
  });

  test('variables within a literal are replaced', () => {
    const literal = parseValue('{ a: [$x, $none], b: $none, c: RED, d: "s", e: null, f: true }');
    expect(stringifyJson(valueOfLiteral(literal, { x: parseJson('1.0') }))).toBe(
      '{"a":[1.0,null],"c":"RED","d":"s","e":null,"f":true}',
    );
  });

  test('a schema with opaque scalars still knows the built-in ones', () => {
    const schema = makeScalarsOpaque(buildSchema('scalar Long type Query { a(b: Long, c: Int): ID }'));
    const long = schema.getType('Long') as unknown as { parseLiteral: typeof valueOfLiteral };
    expect(stringifyJson(long.parseLiteral(parseValue('12345678901234567890'), null))).toBe('12345678901234567890');
    const int = schema.getType('Int') as unknown as { parseLiteral: typeof valueOfLiteral };
    expect(() => int.parseLiteral(parseValue('12345678901234567890'), null)).toThrow('Int cannot represent');
  });
});
