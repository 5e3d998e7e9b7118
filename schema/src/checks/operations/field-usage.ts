/** Which known operations and clients use each field of the served schema. A pure function. */
import { isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ClientUse, KnownOperation } from './known-operation.js';
import { coordinatesOf } from './used-coordinates.js';

export interface FieldUsage {
  readonly coordinate: string;
  /** Null for a field that is not deprecated. */
  readonly deprecationReason: string | null;
  /** Reported requests within the window; manifests do not count. */
  readonly requests: number;
  readonly operations: readonly string[];
  /** Most requests first; `requests` is null for a client that is known from a manifest only. */
  readonly clients: readonly ClientUse[];
}

function isUsed({ operations }: Pick<FieldUsage, 'operations'>): boolean {
  return operations.length > 0;
}

/** Filters of field lists, by the name that the API, the CLI and the pages use. */
export const USAGE_FILTERS = {
  used: isUsed,
  unused: (field: Pick<FieldUsage, 'operations'>) => !isUsed(field),
  deprecated: ({ deprecationReason }: Pick<FieldUsage, 'deprecationReason'>) => deprecationReason !== null,
  removable: (field: Pick<FieldUsage, 'operations' | 'deprecationReason'>) =>
    field.deprecationReason !== null && !isUsed(field),
} as const;

/** Null when there is no filter of that name. */
export function readUsageFilter(name: string): ((field: FieldUsage) => boolean) | null {
  return Object.hasOwn(USAGE_FILTERS, name) ? USAGE_FILTERS[name as keyof typeof USAGE_FILTERS] : null;
}

/** Every field of the schema, used or not, ordered by coordinate. */
export function fieldUsage(schema: GraphQLSchema, operations: readonly KnownOperation[]): readonly FieldUsage[] {
  const uses = new Map<string, KnownOperation[]>();
  for (const operation of operations) {
    for (const coordinate of coordinatesOf(schema, operation))
      uses.set(coordinate, [...(uses.get(coordinate) ?? []), operation]);
  }
  return fieldsOf(schema).map(({ coordinate, deprecationReason }) => {
    const users = uses.get(coordinate) ?? [];
    const clients = mergeClients(users.flatMap((operation) => operation.clients));
    const requests = clients.reduce((sum, client) => sum + (client.requests ?? 0), 0);
    return {
      coordinate,
      deprecationReason,
      requests,
      operations: [...new Set(users.map(({ name }) => name))].toSorted(),
      clients,
    };
  });
}

function fieldsOf(
  schema: GraphQLSchema,
): readonly { readonly coordinate: string; readonly deprecationReason: string | null }[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) =>
      Object.values(type.getFields()).map(({ name, deprecationReason }) => ({
        coordinate: `${type.name}.${name}`,
        deprecationReason: deprecationReason ?? null,
      })),
    )
    .toSorted((one, other) => (one.coordinate < other.coordinate ? -1 : 1));
}

export function mergeClients(uses: readonly ClientUse[]): readonly ClientUse[] {
  const merged = new Map<string, ClientUse>();
  for (const use of uses) {
    const id = JSON.stringify([use.name, use.version]);
    const known = merged.get(id);
    const requests = known?.requests == null ? use.requests : known.requests + (use.requests ?? 0);
    merged.set(id, { ...use, requests });
  }
  return [...merged.values()].toSorted((one, other) => (other.requests ?? 0) - (one.requests ?? 0));
}
