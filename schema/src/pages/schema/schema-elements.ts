/** The elements of a variant's API schema with their owners, their subgraphs and their usage. */
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isScalarType } from 'graphql';
import type { GraphQLNamedType } from 'graphql';
import { ownTypes } from '../../checks/changes/comparison.js';
import type { FieldUsage } from '../../checks/operations/field-usage.js';
import type { Owners } from '../../owners/owners.js';
import { fieldUsageView, ownersIn, readApiSchema } from '../../api/schema-view.js';
import { groupBy } from '../group-by.js';
import { readDays } from '../components/filters.js';
import type { VariantPageRequest } from '../page.js';

export interface SchemaElement {
  /** `Title`, `Title.name`, `PlanTier.ADS`. */
  readonly coordinate: string;
  readonly description: string | null;
  readonly deprecationReason: string | null;
  readonly owners: readonly string[];
  readonly subgraphs: readonly string[];
  /** Null for elements without counts: types, input fields and enum values. */
  readonly usage: FieldUsage | null;
}

export interface SchemaType extends SchemaElement {
  readonly type: GraphQLNamedType;
  readonly kind: string;
  readonly members: readonly SchemaElement[];
}

/** Ordered by name; empty while the variant serves nothing. */
export async function readSchemaTypes({
  ref,
  query,
  state: { served },
  context,
}: VariantPageRequest): Promise<readonly SchemaType[]> {
  if (served === null) return [];
  const schema = await readApiSchema(served, context);
  const uses = new Map(
    (await fieldUsageView(ref, served, readDays(query), context)).map((field) => [field.coordinate, field]),
  );
  const elementOf = elementReader(await ownersIn(served, context), uses);
  return ownTypes(schema)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map((type) => ({
      ...elementOf(type.name, type),
      type,
      kind: kindOf(type),
      members: membersOf(type).map((member) => elementOf(`${type.name}.${member.name}`, member)),
    }));
}

interface Described {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

function elementReader(owners: Owners, uses: ReadonlyMap<string, FieldUsage>) {
  const subgraphs = groupBy(owners.all, ({ coordinate }) => coordinate);
  return (coordinate: string, { description, deprecationReason }: Described): SchemaElement => ({
    coordinate,
    description: description ?? null,
    deprecationReason: deprecationReason ?? null,
    owners: owners.of(coordinate),
    subgraphs: [...new Set((subgraphs.get(coordinate) ?? []).map(({ subgraph }) => subgraph))],
    usage: uses.get(coordinate) ?? null,
  });
}

type Member = Described & { readonly name: string };

function membersOf(type: GraphQLNamedType): readonly Member[] {
  if (isEnumType(type)) return type.getValues();
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [];
  const fields: Readonly<Record<string, Member>> = type.getFields();
  return Object.values(fields);
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'type';
  if (isInterfaceType(type)) return 'interface';
  if (isInputObjectType(type)) return 'input';
  if (isEnumType(type)) return 'enum';
  return isScalarType(type) ? 'scalar' : 'union';
}
