/** Random schemas: objects, interfaces of interfaces, unions, enums, input objects, lists of lists. */
import type { Random } from '@marquee/runtime/random';
import { buildSchema, validateSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';

const LEAVES = ['Int', 'Float', 'String', 'Boolean', 'ID', 'E0', 'E1', 'Json'];
const INPUTS = ['Int', 'Float', 'String', 'Boolean', 'ID', 'E0', 'Json', 'I0', 'I1'];

export function randomSchema(random: Random): GraphQLSchema {
  const objects = names('T', 2 + random.int(5));
  const interfaces = names('N', 1 + random.int(3));
  const unions = names('U', 1 + random.int(2));
  const targets = [...objects, ...interfaces, ...unions];
  const field = (name: string): string =>
    `${name}${argumentsOf(random)}: ${wrapped(random.next() < 0.5 ? random.pick(LEAVES) : random.pick(targets), random)}`;
  const fields = (prefix: string): string =>
    Array.from({ length: 1 + random.int(5) }, (_, index) => field(`${prefix}${index}`)).join(' ');
  // Each interface implements those before it, so that its fields are theirs and its own.
  const inherited = interfaces.map((_, index) => fields(`n${index}_`));
  const upTo = (count: number): string => inherited.slice(0, count).join(' ');
  const implementing = (count: number): string =>
    count === 0 ? '' : ` implements ${interfaces.slice(0, count).join(' & ')}`;
  const definitions = [
    'scalar Json enum E0 { A B C } enum E1 { X }',
    'input I0 { a: Int = 3 b: [String!] c: E0 } input I1 { i: I0 l: [I0!] = [{ a: 1 }] s: String! }',
    ...interfaces.map((name, index) => `interface ${name}${implementing(index)} { ${upTo(index + 1)} }`),
    ...objects.map((name, index) => {
      // The first object implements all interfaces: none is without an object.
      const count = index === 0 ? interfaces.length : random.int(interfaces.length + 1);
      return `type ${name}${implementing(count)} { ${upTo(count)} ${fields('f')} }`;
    }),
    ...unions.map((name) => `union ${name} = ${objects.filter(() => random.next() < 0.6).join(' | ') || objects[0]}`),
    `type Query { ${fields('q')} ${field('last')} }`,
    `type Mutation { ${fields('m')} }`,
  ];
  const schema = buildSchema(definitions.join('\n'));
  const [problem] = validateSchema(schema);
  if (problem !== undefined) throw problem;
  return schema;
}

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

function wrapped(type: string, random: Random): string {
  const inner = random.next() < 0.3 ? `${type}!` : type;
  const kind = random.next();
  if (kind < 0.6) return inner;
  if (kind < 0.85) return `[${inner}]${random.next() < 0.3 ? '!' : ''}`;
  return `[[${inner}]${random.next() < 0.3 ? '!' : ''}]`;
}

const DEFAULTS: Readonly<Record<string, string>> = { Int: '7', String: '"d"', E0: 'B', Boolean: 'true' };

function argumentsOf(random: Random): string {
  const count = Math.max(0, random.int(5) - 2);
  const written = Array.from({ length: count }, (_, index) => {
    const type = random.pick(INPUTS);
    const value = DEFAULTS[type];
    const declared = random.next() < 0.3 ? `[${type}!]` : `${type}${random.next() < 0.3 ? '!' : ''}`;
    return `x${index}: ${declared}${value !== undefined && random.next() < 0.4 ? ` = ${value}` : ''}`;
  });
  return written.length === 0 ? '' : `(${written.join(', ')})`;
}
