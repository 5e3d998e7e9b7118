/** Breaks the JSON of a good response in one random way. */
import type { Random } from '@marquee/runtime/random';

export interface BrokenBody {
  readonly what: string;
  readonly body: Buffer;
  /** Whether the body may contain nulls that the subgraph means: these need no error. */
  readonly hasOwnNulls: boolean;
  /** Whether the body is JSON with errors, of any form: the response then has an error. */
  readonly hasErrors: boolean;
}

type Breakage = (good: string, random: Random) => string | Buffer;

const DEPTHS = [3, 501, 999, 1_001, 5_000, 200_000, 200_000, 200_000] as const;

function nested(random: Random): string {
  const depth = random.pick(DEPTHS);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"__proto__":', '}]'],
  ] as const);
  return open.repeat(depth) + random.pick(['1', '"x"', 'null']) + close.repeat(depth);
}

const SCALARS = [
  '7',
  '-0',
  '1e999',
  '0.10',
  'true',
  '"x"',
  '""',
  '[]',
  '{}',
  '[[]]',
  '[{}]',
  '"\\ud800"',
  '12345678901234567890',
];

/** Positions after a colon, a comma or a bracket: where a value may begin. */
function replaceValue(good: string, random: Random, value: string): string {
  const positions = [...good.matchAll(/[:,[](?="[^"]*"[,}\]]|\d|\[|\{)/g)].map(({ index }) => index + 1);
  const at = random.pick(positions);
  return good.slice(0, at) + value + good.slice(endOfValue(good, at));
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  let isString = false;
  for (let index = start; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '"') isString = !isString;
    if (isString) continue;
    if ('[{'.includes(char)) depth += 1;
    if (']}'.includes(char) && --depth < 0) return index;
    if (char === ',' && depth === 0) return index;
  }
  return text.length;
}

function randomPath(random: Random): string {
  const elements = [
    '"items"',
    '"news"',
    '"motto"',
    '"_entities"',
    '"name"',
    '"owner"',
    '0',
    '1',
    '99',
    '-1',
    '1.5',
    'null',
    '{}',
    '"__proto__"',
  ];
  const path = Array.from({ length: random.int(5) }, () => random.pick(elements));
  return random.pick([
    `[${path.join()}]`,
    `[${path.join()}]`,
    '"news"',
    '{}',
    'null',
    `[${Array(3_000).fill('"a"').join()}]`,
  ]);
}

function randomError(random: Random): string {
  const odd = [
    '1',
    '"text"',
    'null',
    '[]',
    '{}',
    '{"message":5}',
    '{"message":null}',
    '{"message":{"a":1}}',
    nested(random),
  ];
  if (random.int(3) === 0) return random.pick(odd);
  const extensions = random.pick([
    '{"code":"FORBIDDEN"}',
    '{"code":"CARD_DECLINED","retryable":false,"stacktrace":["at x"]}',
    '{"__proto__":{"polluted":true},"code":5}',
    '{"code":"PERSISTED_QUERY_NOT_FOUND"}',
    '{"service":"forged","affected":{},"http":{"status":500}}',
    `{"code":"X","deep":${nested(random)}}`,
    `{"code":"${'C'.repeat(500)}","large":"${'x'.repeat(50_000)}"}`,
    '[]',
    '"x"',
    'null',
  ]);
  const message = random.pick([
    '"no"',
    '"PersistedQueryNotFound"',
    '"\\u0000\\u001b[31m"',
    `"${'m'.repeat(9_000)}"`,
    '""',
  ]);
  return `{"message":${message},"path":${randomPath(random)},"locations":${random.pick(['[]', '7', 'null'])},"extensions":${extensions}}`;
}

function withErrors(data: string, random: Random): string {
  const count = random.pick([1, 1, 2, 3, 60, 12_000]);
  const first = randomError(random);
  // One nested error is as good as many, and 16 MB of them only slow down the run.
  const repeats = first.length * count > 2_000_000 ? 1 : count;
  const list =
    count > 100 ? Array<string>(repeats).fill(first) : Array.from({ length: count }, () => randomError(random));
  const value = random.pick([
    `[${list.join()}]`,
    `[${list.join()}]`,
    `[${list.join()}]`,
    randomError(random),
    '"no"',
    '[]',
    'null',
  ]);
  return random.pick([`{"data":${data},"errors":${value}}`, `{"errors":${value},"data":${data}}`]);
}

const BREAKAGES: Readonly<Record<string, Breakage>> = {
  'white space': (good) => ` ${good.replace(',', ' ,\n')}\n`,
  truncated: (good, random) => good.slice(0, random.int(good.length)),
  'a changed byte': (good, random) => {
    const bytes = Buffer.from(good);
    bytes[random.int(bytes.length)] = random.int(256);
    return bytes;
  },
  'removed bytes': (good, random) => {
    const at = random.int(good.length);
    return good.slice(0, at) + good.slice(at + 1 + random.int(8));
  },
  'repeated bytes': (good, random) => {
    const at = random.int(good.length);
    return good.slice(0, at + random.int(20)) + good.slice(at);
  },
  nesting: (good, random) => replaceValue(good, random, nested(random)),
  'more nesting': (good, random) => replaceValue(good, random, nested(random)),
  none: (good) => good,
  'a value of another type': (good, random) => replaceValue(good, random, random.pick(SCALARS)),
  'a field that is left out': (good, random) => {
    const fields = [...good.matchAll(/,"\w+":/g)].map(({ index }) => index);
    const at = fields.length === 0 ? good.indexOf('{', 1) : random.pick(fields);
    return good.slice(0, at) + good.slice(endOfValue(good, at + 1));
  },
  'a key twice': (good, random) =>
    good.replace('{"', `{"${random.pick(['data', 'errors', '__proto__'])}":${random.pick(SCALARS)},"`),
  'more keys': (good) => good.replace(/\}$/, ',"extensions":{"a":[1]},"__proto__":{"data":1}}'),
  'errors beside data': (good, random) => withErrors(dataOf(good), random),
  'errors beside null': (_, random) => withErrors('null', random),
  'errors beside nothing': (_, random) => withErrors('{}', random),
  'other JSON': (_, random) =>
    random.pick([...SCALARS, 'null', '{"data":null}', '{"data":{}}', '{"data":[]}', '{"data":"x"}', '{"errors":[]}']),
  'no JSON': (_, random) =>
    random.pick(['', ' ', '<html>\u0000</html>', 'Bad gateway', '\ufeff{}', '{"data":', '\n'.repeat(1_000)]),
  'bytes that are not UTF-8': (good) =>
    Buffer.from(good.replace('"n1"', '"\xff\xfe"').replace('"news 1"', '"\xff"'), 'latin1'),
};

function dataOf(good: string): string {
  return good.slice('{"data":'.length, -1);
}

/** Breakages after which the body may contain null where the good one has a value. */
const OWN_NULLS = /null/;

export function breakBody(good: string, random: Random): BrokenBody {
  const what = random.pick(Object.keys(BREAKAGES));
  const broken = BREAKAGES[what]?.(good, random) ?? good;
  const body = typeof broken === 'string' ? Buffer.from(broken) : broken;
  return {
    what,
    body,
    hasErrors: hasErrors(body),
    hasOwnNulls: OWN_NULLS.test(body.subarray(0, 1_000_000).toString('latin1').replaceAll('"data":null', '')),
  };
}

function hasErrors(body: Buffer): boolean {
  try {
    const { errors } = JSON.parse(body.toString()) as { readonly errors?: unknown };
    return errors !== undefined && errors !== null && (!Array.isArray(errors) || errors.length > 0);
  } catch {
    return false;
  }
}
