/** What a request says of the member's earlier writes, and what the response to a mutation says of this one. */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';
import {
  argumentOf,
  directivesNamed,
  readSubgraphNames,
  typesWithFields,
} from '@marquee/federation/supergraph-document';
import { Kind, OperationTypeNode, parse } from 'graphql';
import type { SelectionSetNode } from 'graphql';
import type { Caller, ResolvedOperation } from '../engine/engine.js';
import type { CacheFreshness } from './cache-freshness.js';

export interface OwnWrites {
  /** To be called before the operation is executed. */
  readRequest(headers: IncomingHttpHeaders, caller: Caller): void;
  /** To be called when the operation has ended. Headers for the response; null for a query. */
  noteEnd(operation: ResolvedOperation, caller: Caller): Readonly<Record<string, string>> | null;
}

/** @param freshness Null when nothing is cached. */
export function createOwnWrites(supergraphSdl: string, freshness: CacheFreshness | null): OwnWrites | null {
  if (freshness === null) return null;
  const subgraphsOf = readMutationSubgraphs(supergraphSdl);
  return {
    readRequest: (headers, caller) => {
      const version = headers[HEADERS.version];
      if (typeof version === 'string') freshness.seeVersion(caller, version);
    },
    noteEnd: ({ operation, document }, caller) => {
      if (operation.operation !== OperationTypeNode.MUTATION) return null;
      const subgraphs = new Set<string>();
      const collect = ({ selections }: SelectionSetNode): void => {
        for (const selection of selections) {
          if (selection.kind === Kind.FIELD)
            for (const name of subgraphsOf.get(selection.name.value) ?? []) subgraphs.add(name);
          else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
          else {
            const { value } = selection.name;
            for (const each of document.definitions)
              if (each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === value) collect(each.selectionSet);
          }
        }
      };
      collect(operation.selectionSet);
      const version = freshness.noteWrite(caller, [...subgraphs]);
      return version === null ? null : { [HEADERS.version]: version };
    },
  };
}

/** A field of the mutation type -> the subgraphs that may execute it. */
function readMutationSubgraphs(supergraphSdl: string): ReadonlyMap<string, readonly string[]> {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const names = readSubgraphNames(supergraph);
  const schema = supergraph.definitions.find((each) => each.kind === Kind.SCHEMA_DEFINITION);
  const root = schema?.operationTypes.find(({ operation }) => operation === OperationTypeNode.MUTATION);
  const type = typesWithFields(supergraph).get(root?.type.name.value ?? 'Mutation');
  return new Map(
    (type?.fields ?? []).map((field) => {
      const graphs = directivesNamed(field, 'join__field').map((join) => String(argumentOf(join, 'graph')));
      // A field without the directive is in every subgraph.
      const all = graphs.length === 0 ? [...names.keys()] : graphs;
      return [field.name.value, all.map((graph) => names.get(graph) ?? graph)];
    }),
  );
}
