/**
 * The operations of our clients, from `clients/operations/*.graphql`: one named operation with its fragments in each
 * file. The persisted text of an operation has `__typename` in every object, which clients with a normalized cache
 * need. Its id is the SHA-256 of that text, as in the manifests of Apollo's tools.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GraphQLError, Kind, parse, print, visit } from 'graphql';
import { UserError } from './console.mjs';
import { OPERATIONS } from './operations-folder.mjs';
import { ROOT } from './workspace.mjs';

export { OPERATIONS };

/**
 * @typedef {object} Operation
 * @property {string} file
 * @property {string} name
 * @property {'query' | 'mutation' | 'subscription'} type
 * @property {import('graphql').DocumentNode} document
 * @property {string} body The persisted text.
 * @property {string} id
 */

/** @returns {Operation[]} By name. Throws a `UserError` for a file that does not hold one operation of its name. */
export function readOperations() {
  return readdirSync(join(ROOT, OPERATIONS))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readOperation(join(OPERATIONS, file)));
}

function readOperation(file) {
  const parsed = parseFile(file);
  const operations = parsed.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [definition] : [],
  );
  const name = basename(file, '.graphql');
  if (operations.length !== 1 || operations[0].name?.value !== name)
    throw new UserError(`${file} must hold one operation, named ${name}, with its fragments.`);
  const document = sorted(withTypenames(parsed));
  const body = print(document);
  return {
    file,
    name,
    type: operations[0].operation,
    document,
    body,
    id: createHash('sha256').update(body).digest('hex'),
  };
}

function parseFile(file) {
  try {
    return parse(readFileSync(join(ROOT, file), 'utf8'), { noLocation: true });
  } catch (error) {
    if (error instanceof GraphQLError) throw new UserError(`${file} is not valid GraphQL: ${error.message}`);
    throw error;
  }
}

/** @type {import('graphql').FieldNode} */
const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Adds `__typename` to the end of every selection set except that of the operation itself. */
function withTypenames(document) {
  return visit(document, {
    SelectionSet: {
      leave: (set, _key, parent) => {
        if (
          /** @type {import('graphql').ASTNode} */ (parent).kind === Kind.OPERATION_DEFINITION ||
          set.selections.some((selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'))
        )
          return undefined;
        return { ...set, selections: [...set.selections, TYPENAME] };
      },
    },
  });
}

function nameOf(definition) {
  return definition.name?.value ?? '';
}

/** Sorts definitions: the operation, then its fragments by name. */
function sorted(document) {
  return {
    ...document,
    definitions: document.definitions.toSorted((one, other) =>
      one.kind === other.kind
        ? nameOf(one) < nameOf(other)
          ? -1
          : 1
        : one.kind === Kind.OPERATION_DEFINITION
          ? -1
          : 1,
    ),
  };
}

/** The manifest in Apollo's format, which `rover persisted-queries publish` and routers read. */
export function toManifest(operations) {
  return {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: operations.map(({ id, name, type, body }) => ({ id, name, type, body })),
  };
}

/** The operation of this name. Throws a `UserError` that lists all names when there is none. */
export function findOperation(name) {
  const operations = readOperations();
  const found = operations.find((operation) => operation.name === name);
  if (found !== undefined) return found;
  const names = operations.map((operation) => operation.name).join(', ');
  throw new UserError(`There is no operation "${name ?? ''}". There are ${names}.`);
}
