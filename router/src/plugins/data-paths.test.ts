import { buildSchema, Kind, parse } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { findDataPaths, mapFields } from './data-paths.js';

const schema = buildSchema(`
  type Query { me: User node: Node search: [Found!] }
  interface Node { id: ID! email: String }
  type User implements Node { id: ID! email: String emails: [String] friends: [User!] card: Card }
  type Shop implements Node { id: ID! email: String }
  type Card { number: String }
  union Found = User | Shop
`);

function pathsOf(text: string, ...fields: string[]) {
  const document = parse(text);
  const operation = document.definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  return findDataPaths(schema, document, operation as OperationDefinitionNode, new Set(fields));
}

function masked(text: string, data: unknown, ...fields: string[]): unknown {
  mapFields(data, pathsOf(text, ...fields), (value, coordinate) => `${coordinate}(${JSON.stringify(value)})`);
  return data;
}

test('an operation without the fields has no paths', () => {
  expect(pathsOf('{ me { id friends { id } } search { ... on Shop { email } } }', 'User.email', 'Card.*')).toEqual([]);
});

test('fields are found in lists, aliases, fragments and on interfaces; each value is replaced once', () => {
  const text = `{ me { mail: email mail: email friends { ...F card { no: number } } } node { email } search { ...F ... on Shop { email } } }
    fragment F on User { email emails friends { ...G } } fragment G on User { email }`;
  const data = {
    me: { mail: 'a', friends: [{ email: 'b', emails: ['c'], friends: [{ email: null }], card: { no: 1 } }] },
    node: { email: 'd' },
    search: [{ email: 'e', friends: [] }, null],
  };

  expect(masked(text, data, 'User.email', 'User.emails', 'Card.*')).toEqual({
    me: {
      mail: 'User.email("a")',
      friends: [
        {
          email: 'User.email("b")',
          emails: 'User.emails(["c"])',
          friends: [{ email: 'User.email(null)' }],
          card: { no: 'Card.number(1)' },
        },
      ],
    },
    node: { email: 'User.email("d")' },
    search: [{ email: 'User.email("e")', friends: [] }, null],
  });
});

test('data of another form than the operation is left as it is', () => {
  for (const data of [null, 'text', { me: 'text' }, { me: [[{ id: 1 }]] }, {}])
    expect(masked('{ me { email } }', structuredClone(data), 'User.email')).toEqual(data);
});
