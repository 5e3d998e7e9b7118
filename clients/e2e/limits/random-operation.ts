/** Random queries as trees, which a search can change, and their text. */
import type { Random } from '@marquee/runtime/random';
import { getNamedType, isAbstractType, isLeafType, isNonNullType, isObjectType } from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';

/** The selection of all scalars of an object, and of some of its objects. */
export interface ObjectSelection {
  readonly typeName: string;
  readonly fields: FieldSelection[];
  /** How often each scalar is selected: once under its name, and then under aliases. */
  scalarCopies: number;
}

export interface FieldSelection {
  readonly name: string;
  /** By argument name, as GraphQL literals. */
  readonly arguments: Record<string, string>;
  readonly selection: ObjectSelection;
}

/** Literals for required arguments, by name and then by type. */
export type ArgumentValues = Readonly<Record<string, string>>;

/** The sizes that are tried for whole-number arguments. */
const SIZES = [1, 2, 3, 5, 10, 20, 40, 60, 100];

export interface Grammar {
  readonly schema: GraphQLSchema;
  readonly values: ArgumentValues;
  readonly random: Random;
}

/** Null for a type that has no field which can be selected. */
export function selectObject(grammar: Grammar, typeName: string): ObjectSelection {
  return { typeName, fields: [], scalarCopies: typeName === grammar.schema.getQueryType()?.name ? 0 : 1 };
}

/** Selects another object below a random object of the tree. */
export function addField(grammar: Grammar, root: ObjectSelection): void {
  const { schema, random } = grammar;
  const parent = random.pick(objectsIn(root));
  const candidates = fieldsOf(schema, parent.typeName).filter(
    (field) => !isLeafType(getNamedType(field.type)) && argumentsOf(grammar, field) !== null,
  );
  if (candidates.length === 0) return;
  const field = random.pick(candidates);
  const type = getNamedType(field.type);
  const object = isAbstractType(type) ? random.pick(schema.getPossibleTypes(type)) : type;
  parent.fields.push({
    name: field.name,
    arguments: { ...argumentsOf(grammar, field) },
    selection: selectObject(grammar, object.name),
  });
}

/** Gives another value to a whole-number argument of a random field. */
export function changeSize({ random }: Grammar, root: ObjectSelection): void {
  const sized = objectsIn(root)
    .flatMap(({ fields }) => fields)
    .flatMap((field) => Object.keys(field.arguments).map((name) => [field, name] as const))
    .filter(([field, name]) => /^\d+$/.test(field.arguments[name] ?? ''));
  if (sized.length === 0) return;
  const [field, name] = random.pick(sized);
  field.arguments[name] = String(random.pick(SIZES));
}

export function removeField({ random }: Grammar, root: ObjectSelection): void {
  const parents = objectsIn(root).filter(({ fields }) => fields.length > 0);
  if (parents.length === 0) return;
  const { fields } = random.pick(parents);
  fields.splice(random.int(fields.length), 1);
}

export function changeCopies({ random }: Grammar, root: ObjectSelection): void {
  const object = random.pick(objectsIn(root));
  if (object !== root) object.scalarCopies = 1 + random.int(6);
}

export function writeOperation({ schema }: Grammar, root: ObjectSelection): string {
  let aliases = 0;
  const alias = (): string => {
    aliases += 1;
    return `a${aliases}`;
  };
  const writeObject = ({ typeName, fields, scalarCopies }: ObjectSelection): string => {
    const scalars = fieldsOf(schema, typeName).filter(
      (field) => isLeafType(getNamedType(field.type)) && field.args.every((each) => !isRequired(each)),
    );
    const copies = Array.from({ length: scalarCopies }, (_, copy) =>
      scalars.map(({ name }) => (copy === 0 ? name : `${alias()}: ${name}`)).join(' '),
    );
    const objects = fields.map(({ name, arguments: given, selection }) => {
      const list = Object.entries(given).map(([argument, value]) => `${argument}: ${value}`);
      const isTaken = fields.filter((field) => field.name === name).length > 1;
      const content = `... on ${selection.typeName} { ${writeObject(selection)} }`;
      return `${isTaken ? `${alias()}: ` : ''}${name}${list.length > 0 ? `(${list.join(', ')})` : ''} { ${content} }`;
    });
    return `__typename ${copies.join(' ')} ${objects.join(' ')}`;
  };
  return `{ ${writeObject(root)} }`;
}

function objectsIn(selection: ObjectSelection): readonly ObjectSelection[] {
  return [selection, ...selection.fields.flatMap((field) => objectsIn(field.selection))];
}

function fieldsOf(schema: GraphQLSchema, typeName: string): readonly GraphQLField<unknown, unknown>[] {
  return Object.values(objectType(schema, typeName).getFields());
}

function objectType(schema: GraphQLSchema, typeName: string): GraphQLObjectType {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`${typeName} is no object type.`);
  return type;
}

function isRequired({ type, defaultValue }: GraphQLArgument): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

/** Values for required arguments, and for those that decide a size; null when there is none for a required one. */
function argumentsOf(
  { values, random }: Grammar,
  field: GraphQLField<unknown, unknown>,
): Record<string, string> | null {
  const given: Record<string, string> = {};
  for (const argument of field.args) {
    const { name, type } = argument;
    if (getNamedType(type).name === 'Int') given[name] = String(random.pick(SIZES));
    else if (isRequired(argument)) {
      const value = values[`${getNamedType(field.type).name}.${name}`] ?? values[name];
      if (value === undefined) return null;
      given[name] = value;
    }
  }
  return given;
}
