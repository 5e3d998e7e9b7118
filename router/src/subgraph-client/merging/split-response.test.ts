/** Merged responses of any form are split as `JSON.parse` would read them. */
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { expect, test } from 'vitest';
import { responseNameOf } from './mergeable-fetch.js';
import { splitResponse } from './split-response.js';

const TEXTS = [
  'a',
  '',
  '"',
  '\\',
  '],"Z_entities_part_001":[',
  'errors',
  'data',
  'é',
  '\u2028',
  '"errors":[',
  ']}}',
  '}',
];
const NUMBERS = ['0', '-1', '1.50', '1e400', '9007199254740993', '-0', '2E-7'];
const KEYS = ['id', 'name', 'errors', 'data', 'extensions', '_entities', 'Z_entities_part_001', 'Z_entities_part_002'];

interface Form {
  /** What may be between tokens. */
  readonly space: string;
  /** The probability that a character of a key is an escape. */
  readonly escapes: number;
}

/** Text of JSON: a writer of our own, since `JSON.stringify` writes no duplicate keys, escapes and exponents. */
class Writer {
  constructor(
    private readonly random: Random,
    private readonly form: Form,
  ) {}

  key(name: string): string {
    const { random, form } = this;
    const characters = [...name].map((each) =>
      random.next() < form.escapes ? `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}` : each,
    );
    return `"${characters.join('')}"`;
  }

  object(members: readonly (readonly [string, string])[]): string {
    const { space } = this.form;
    return `{${space}${members.map(([name, value]) => `${this.key(name)}${space}:${space}${value}`).join(`,${space}`)}}`;
  }

  list(items: readonly string[]): string {
    return `[${items.join(`,${this.form.space}`)}${this.form.space}]`;
  }

  value(depth: number): string {
    const { random } = this;
    const kind = random.int(depth > 0 ? 6 : 4);
    if (kind === 0) return random.pick(['null', 'true', 'false']);
    if (kind === 1) return random.pick(NUMBERS);
    if (kind < 4) return JSON.stringify(random.pick(TEXTS));
    const items = Array.from({ length: random.int(3) }, () => this.value(depth - 1));
    if (kind === 4) return this.list(items);
    // Names of lists and of top-level keys are seldom in a value.
    const names = random.next() < 0.1 ? KEYS : KEYS.slice(0, 2);
    return this.object(items.map((item) => [random.pick(names), item]));
  }

  entities(): string {
    const { random } = this;
    return this.list(Array.from({ length: random.int(4) }, () => (random.next() < 0.2 ? 'null' : this.value(3))));
  }
}

function bodyOf(random: Random, count: number): string {
  const space = random.next() < 0.7 ? '' : random.pick([' ', '\n', '\t']);
  const writer = new Writer(random, { space, escapes: random.next() < 0.8 ? 0 : 0.1 });
  const seldom = (share: number): boolean => random.next() < share;
  const lists = Array.from({ length: count }, (_, part) => [responseNameOf(part), writer.entities()] as const);
  if (seldom(0.1)) lists.push([responseNameOf(random.int(count)), writer.entities()]);
  if (seldom(0.1)) lists.splice(random.int(lists.length + 1), 0, [random.pick(KEYS), writer.value(2)]);
  if (seldom(0.05)) lists.splice(random.int(lists.length), 1);
  if (seldom(0.05)) lists.reverse();
  const data = writer.object(lists);
  const members: (readonly [string, string])[] = [['data', seldom(0.02) ? 'null' : data]];
  const at = (): number => (seldom(0.8) ? members.length : 0);
  if (seldom(0.25)) {
    const path = writer.list(
      [JSON.stringify(responseNameOf(random.int(count))), '0', '"name"'].slice(0, 1 + random.int(3)),
    );
    members.splice(at(), 0, [
      'errors',
      `[${writer.object([
        ['message', '"m"'],
        ['path', path],
      ])}]`,
    ]);
  }
  if (seldom(0.15)) members.splice(at(), 0, ['extensions', writer.object([['trace', writer.list([])]])]);
  if (seldom(0.2)) members.splice(at(), 0, [random.pick(['unknown', 'warnings', 'data', 'errors']), '{"a":[]}']);
  const beginning = seldom(0.03) ? '\uFEFF' : '';
  return `${beginning}${writer.object(members)}${seldom(0.2) ? '\n' : ''}`;
}

interface Response {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[] }[];
}

/** By `JSON.parse`; null when the parts are to be sent on their own. */
function expectedParts(text: string, count: number): readonly Response[] | null {
  const { data, errors: stated } = JSON.parse(text.replace(/^\uFEFF/, '')) as Response;
  if (!data) return null;
  // A generated body may have something else here.
  const errors = Array.isArray(stated) ? (stated as NonNullable<Response['errors']>) : [];
  const names = Array.from({ length: count }, (_, part) => responseNameOf(part));
  if (!names.every((name) => Array.isArray(data[name]))) return null;
  if (errors.some(({ path = [] }) => !names.includes(String(path[0])))) return null;
  return names.map((name) => {
    const own = errors.filter(({ path }) => path?.[0] === name);
    const listed = own.map((error) => ({ ...error, path: ['_entities', ...(error.path ?? []).slice(1)] }));
    return { data: { _entities: data[name] }, ...(own.length > 0 && { errors: listed }) };
  });
}

/** What a part says, without members that the engine does not read. */
function readPart(part: Buffer): Response {
  const { data, errors } = JSON.parse(part.toString()) as Response;
  return { data: { _entities: data?.['_entities'] }, ...(Array.isArray(errors) && errors.length > 0 && { errors }) };
}

test('a body of any form is split as it is parsed, or not at all', () => {
  const random = createRandom(7);
  let [split, inPlace] = [0, 0];
  for (let round = 0; round < 20_000; round++) {
    const count = 2 + random.int(3);
    const text = bodyOf(random, count);
    const body = Buffer.from(text);
    const parts = splitResponse(body, count);
    const expected = expectedParts(text, count);
    if (parts === null) continue;
    split += 1;
    if (parts[0]?.buffer === body.buffer && parts[0].byteOffset === body.byteOffset) inPlace += 1;
    expect(parts.map(readPart), text).toEqual(expected);
  }
  expect(split).toBeGreaterThan(8_000);
  expect(inPlace).toBeGreaterThan(2_000);
});

const LIST = '{"data":{"_entities":[null],"Z_entities_part_001":[{"id":"2"}]}';

test.each<[string, string]>([
  ['errors, and an unknown key after them', `${LIST},"errors":[{"message":"m","path":["_entities",0]}],"x":{"y":[]}}`],
  ['escaped errors', `${LIST},"\\u0065rrors":[{"message":"m","path":["_entities",0]}],"x":{"y":[]}}`],
  [
    'escaped errors with a capital digit',
    `${LIST},"err\\u006Frs":[{"message":"m","path":["_entities",0]}],"x":{"y":[]}}`,
  ],
])('the error of another part is not lost: %s', (_, text) => {
  const parts = splitResponse(Buffer.from(text), 2);
  expect(parts?.map(readPart)).toEqual([
    { data: { _entities: [null] }, errors: [{ message: 'm', path: ['_entities', 0] }] },
    { data: { _entities: [{ id: '2' }] } },
  ]);
});

test('a value that contains the name of a list is of its own list', () => {
  const value = '{"a":[1],"Z_entities_part_001":[2]}';
  const text = `{"data":{"_entities":[{"meta":${value}}],"Z_entities_part_001":[{"id":"2"}]}}`;
  expect(splitResponse(Buffer.from(text), 2)?.map(readPart)).toEqual([
    { data: { _entities: [{ meta: JSON.parse(value) as unknown }] } },
    { data: { _entities: [{ id: '2' }] } },
  ]);
});
