/** The pages of a member, compared with those while something is switched off. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SwitchModel } from '@marquee/federation/switches/switch-model';
import { buildASTSchema, getNamedType, isAbstractType, Kind, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { GraphQLSchema, SelectionSetNode } from 'graphql';
import { browse } from '../browse/browse-page.js';
import type { Session } from '../browse/browse-page.js';
import { readOperation } from '../system/checkout.js';
import { sendOperation } from '../system/http-client.js';
import type { GraphQLResponse } from '../system/http-client.js';
import type { RunningSystem } from '../system/running-system.js';
import { differences, leavesOf } from './response-leaves.js';

export interface OpenedPage {
  readonly operation: string;
  readonly response: GraphQLResponse;
}

export type OpenPages = () => Promise<readonly OpenedPage[]>;

const QUERIES = ['MyRatings', 'MyList', 'ContinueWatching', 'SearchSuggestions', 'Search', 'TitleDetail', 'TileFacts'];

/** The browse page and the pages that it leads to. */
export async function createPages({ router }: RunningSystem, session: Session): Promise<OpenPages> {
  const first = await browse(router, session);
  const titleId = leavesOf(first.data).find(([path]) => /(node|titles\.\d+)\.id$/.test(path))?.[1];
  const variables = { id: titleId, ids: [titleId], query: 'a', prefix: 'a' };
  return async () => [
    { operation: 'BrowsePage', response: await browse(router, session) },
    ...(await Promise.all(
      QUERIES.map(async (operation) => ({
        operation,
        response: await sendOperation(router, readOperation(operation), variables, session.token),
      })),
    )),
  ];
}

/** Which fields of the operations are off with a name. */
export class OffFields {
  readonly #schema: GraphQLSchema;
  readonly #model: SwitchModel;

  private constructor(supergraphSdl: string) {
    const supergraph = parse(supergraphSdl);
    this.#schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
    this.#model = new SwitchModel(supergraph);
  }

  static async read({ dataDir }: RunningSystem): Promise<OffFields> {
    return new OffFields(await readFile(join(dataDir, 'supergraph.graphql'), 'utf8'));
  }

  isSubgraph(name: string): boolean {
    return this.#model.isSubgraph(name);
  }

  /** Response paths without list indexes. Fragments are followed. */
  pathsIn(operation: string, name: string): ReadonlySet<string> {
    const off = this.#model.fieldsOff(new Set([name]));
    const document = inlined(readOperation(operation));
    const info = new TypeInfo(this.#schema);
    const path: string[] = [];
    const paths = new Set<string>();
    visit(
      document,
      visitWithTypeInfo(info, {
        Field: {
          enter: (node) => {
            path.push((node.alias ?? node.name).value);
            const parent = info.getParentType();
            const named = parent && getNamedType(parent);
            const types = isAbstractType(named) ? [named, ...this.#schema.getPossibleTypes(named)] : [named];
            if (types.some((type) => off.has(`${type?.name}.${node.name.value}`))) paths.add(path.join('.'));
          },
          leave: () => void path.pop(),
        },
      }),
    );
    return paths;
  }
}

/** The operation's document without fragment spreads. */
function inlined(source: string) {
  const document = parse(source);
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const replace = <Node extends { readonly selectionSet?: SelectionSetNode | undefined }>(node: Node): Node =>
    visit(node as never, {
      FragmentSpread: (spread) => {
        const fragment = fragments.get(spread.name.value);
        if (fragment === undefined) return undefined;
        const { typeCondition, selectionSet } = replace(fragment);
        return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet };
      },
    });
  return {
    ...document,
    definitions: document.definitions.flatMap((each) =>
      each.kind === Kind.OPERATION_DEFINITION ? [replace(each)] : [],
    ),
  };
}

export interface PageCase {
  readonly name: string;
  readonly healthy: OpenedPage;
  /** Another healthy response: what differs between the two says nothing. */
  readonly again: OpenedPage;
  readonly off: OpenedPage;
  readonly offPaths: ReadonlySet<string>;
}

/** Empty when the page is equal leaf by leaf but for what is off, with one error for it. */
export function switchFindings({ name, healthy, again, off, offPaths }: PageCase): readonly string[] {
  const { operation } = healthy;
  const volatile = new Set(differences(healthy.response.data, again.response.data).map(({ path }) => path));
  const changed = differences(healthy.response.data, off.response.data).filter(({ path }) => !volatile.has(path));
  const wrong = changed.flatMap(({ path, healthy: was, instead }) => {
    const isOff = prefixesOf(path).some((prefix) => offPaths.has(prefix));
    const isAbsent = instead === null || instead === undefined || JSON.stringify(instead) === '[]';
    return isOff && isAbsent ? [] : [`${operation}: ${path} was ${JSON.stringify(was)}, is ${JSON.stringify(instead)}`];
  });
  const left = leavesOf(off.response.data).flatMap(([path, value]) =>
    value !== null && JSON.stringify(value) !== '[]' && prefixesOf(path).some((prefix) => offPaths.has(prefix))
      ? [`${operation}: ${path} is ${JSON.stringify(value)} although it is off`]
      : [],
  );
  const codes = off.response.errors.map(({ extensions }) => `${extensions?.code} ${String(extensions?.['feature'])}`);
  // Without a parent there is nothing to leave out, as in an empty list of titles.
  const expected = isReached(healthy.response, offPaths) ? [`DISABLED ${name}`] : [];
  const isExpected = codes.length === 0 ? expected.length === 0 : codes.join() === `DISABLED ${name}`;
  return [...wrong, ...left, ...(isExpected ? [] : [`${operation}: errors are ${codes.join() || 'none'}`])];
}

function prefixesOf(path: string): readonly string[] {
  const parts = path.split('.').filter((part) => !/^\d+$/.test(part));
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

function isReached({ data }: GraphQLResponse, offPaths: ReadonlySet<string>): boolean {
  return leavesOf(data).some(([path]) => prefixesOf(path).some((prefix) => offPaths.has(prefix)));
}
