/** The parts of a fetch's text that several fetches of entities from one subgraph are merged from. */
import { Kind, OperationTypeNode, parse } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode } from 'graphql';

/** A fetch of entities whose text can be a part of a merged one. Equal texts have one object. */
export interface MergeableFetch {
  /** The request's body before its variables, one character for each byte. */
  readonly head: string;
  /** The request's body after its variables. */
  readonly tail: string;
  readonly operationName: string | null;
  /** Definitions of the variables besides `$representations`, by name. */
  readonly variables: ReadonlyMap<string, string>;
  /** The selection of the entities, with its braces. */
  readonly selection: string;
}

/** A fetch, and the operation that it is a part of: only fetches of one operation are merged. */
export interface Merging {
  readonly fetch: MergeableFetch;
  readonly operation: object;
}

/**
 * Names in merged texts begin with it. The aliases have 19 characters, so that a merged response is split in place; see
 * `split-response.ts`.
 */
const RESERVED = 'Z_entities_part_';

/** The response name of the entities of a part. The first part has none of its own. */
export function responseNameOf(part: number): string {
  return part === 0 ? '_entities' : `${RESERVED}${String(part).padStart(3, '0')}`;
}

/** The name of the variable with the representations of a part. */
export function representationsOf(part: number): string {
  return part === 0 ? 'representations' : `${responseNameOf(part)}_of`;
}

/** The head and tail of the body of a request with the text, one character for each byte. */
export function bodyAround(
  text: string,
  operationName: string | null,
): { readonly head: string; readonly tail: string } {
  const head = Buffer.from(`{"query":${JSON.stringify(text)},"variables":{`).toString('latin1');
  return { head, tail: operationName === null ? '}}' : `},"operationName":${JSON.stringify(operationName)}}` };
}

/** Null for a text with anything but one list of entities and its variables. */
export function readMergeableFetch(text: string, operationName: string | null): MergeableFetch | null {
  if (text.includes(RESERVED)) return null;
  const operation = onlyOperation(parse(text));
  if (operation === null) return null;
  const [field, ...others] = operation.selectionSet.selections;
  if (others.length > 0 || field?.kind !== Kind.FIELD || !isPlainEntities(field)) return null;
  const definitions = operation.variableDefinitions ?? [];
  const sourceOf = ({ loc }: { readonly loc?: { readonly start: number; readonly end: number } | undefined }): string =>
    text.slice(loc?.start, loc?.end);
  return {
    ...bodyAround(text, operationName),
    operationName,
    variables: new Map(
      definitions.flatMap((each) => {
        const name = each.variable.name.value;
        return name === 'representations' ? [] : [[name, sourceOf(each)] as const];
      }),
    ),
    selection: sourceOf(field.selectionSet ?? {}),
  };
}

function onlyOperation({ definitions }: DocumentNode): OperationDefinitionNode | null {
  const [operation, ...others] = definitions;
  const isPlain =
    others.length === 0 &&
    operation?.kind === Kind.OPERATION_DEFINITION &&
    operation.operation === OperationTypeNode.QUERY &&
    (operation.directives ?? []).length === 0;
  return isPlain ? operation : null;
}

function isPlainEntities({ name, alias, directives = [], arguments: given = [], selectionSet }: FieldNode): boolean {
  const [representations, ...others] = given;
  return (
    name.value === '_entities' &&
    alias === undefined &&
    directives.length === 0 &&
    selectionSet !== undefined &&
    others.length === 0 &&
    representations?.value.kind === Kind.VARIABLE &&
    representations.value.name.value === 'representations'
  );
}

/** One text for several fetches; null when a variable has different types in them. */
export function mergeTexts(fetches: readonly MergeableFetch[]): Pick<MergeableFetch, 'head' | 'tail'> | null {
  const variables = new Map<string, string>();
  for (const fetch of fetches)
    for (const [name, definition] of fetch.variables) {
      if ((variables.get(name) ?? definition) !== definition) return null;
      variables.set(name, definition);
    }
  const lists = fetches.map((_, part) => `$${representationsOf(part)}:[_Any!]!`);
  const fields = fetches.map(({ selection }, part) => {
    const alias = part === 0 ? '' : `${responseNameOf(part)}:`;
    return `${alias}_entities(representations:$${representationsOf(part)})${selection}`;
  });
  const operationName = fetches[0]?.operationName ?? null;
  const definitions = [...variables.values(), ...lists].join(' ');
  return bodyAround(
    `query${operationName === null ? '' : ` ${operationName}`}(${definitions}){${fields.join(' ')}}`,
    operationName,
  );
}
