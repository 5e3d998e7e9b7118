/**
 * The operations of the house, as clients send them: `clients/operations/*.graphql`, one named operation a file with
 * its fragments. Each has one text for ever: that of its document with `__typename` in every object, as clients with a
 * cache ask for it. Its id is the SHA-256 of that text, as in the manifests of Apollo's tools.
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
 * @returns {{ file: string, name: string, type: 'query' | 'mutation' | 'subscription', document:
 * import('graphql').DocumentNode, body: string, id: string }[]} by name
 */
export function readOperations() {
  return readdirSync(join(ROOT, OPERATIONS))
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => readOperation(join(OPERATIONS, file)));
}

/** Throws a refusal that says how a file of operations must look. */
function readOperation(file) {
  const parsed = parseFile(file);
  const operations = parsed.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const name = basename(file, '.graphql');
  if (operations.length !== 1 || operations[0].name?.value !== name)
    throw new UserError(`${file} must hold one operation, named ${name}, with its fragments.`);
  const document = inOrder(withTypenames(parsed));
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
    if (error instanceof GraphQLError) throw new UserError(`${file} is no GraphQL: ${error.message}`);
    throw error;
  }
}

const TYPENAME = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** At the end of every selection but that of the operation itself: a cache tells objects by it. */
function withTypenames(document) {
  return visit(document, {
    SelectionSet: {
      leave: (set, _key, parent) => {
        if (
          parent.kind === Kind.OPERATION_DEFINITION ||
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

/** The operation, then its fragments by name. */
function inOrder(document) {
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

/** The list of operations in Apollo's format, as `rover persisted-queries publish` and routers take it. */
export function toManifest(operations) {
  return {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: operations.map(({ id, name, type, body }) => ({ id, name, type, body })),
  };
}
