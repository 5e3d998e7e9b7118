/** Representations: text around the raw bytes of keys, so that equal ones are equal texts. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { Code } from './generated-code.js';
import { Ineligible } from './unsupported.js';
import type { Layout } from './response-layout.js';
import { additionName, endName } from './generated-names.js';
import type { Part, ToldField } from './response-slots.js';
import type { PlacedFetch } from './read-plan.js';

export interface RepresentationContext {
  readonly layout: Layout;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** The field's name in the subgraph, where the plan gave it another one. */
  readonly nameOf: (field: string) => string;
  /** Gets what representations are written from. */
  readonly inputs: Input[];
}

/** A field of which an addition's representations are made. */
export interface Input {
  readonly asking: Part;
  readonly typeName: string;
  readonly teller: Part;
  /** Of the field among those that are told. */
  readonly index: number;
}

/**
 * Two functions from a record: `represent_…` to its representation, and `identify_…` to a shorter text that is equal
 * for equal representations, often the key alone; `''` for a type that is not asked for. Throws `Ineligible`.
 */
export function generateRepresentations(code: Code, fetch: PlacedFetch, context: RepresentationContext): void {
  const { requires, typeNames } = fetch.entities ?? { requires: [], typeNames: [] };
  const fields = typeNames.map((typeName) => [typeName, readFields(fetch, typeName, requires, context)] as const);
  generateSwitch(
    code,
    `represent_${fetch.index}`,
    fields.map(([typeName, values]) => [typeName, represent(values)]),
  );
  generateSwitch(
    code,
    `identify_${fetch.index}`,
    fields.map(([typeName, values]) => [typeName, identify(typeName, values, typeNames.length === 1)]),
  );
}

function generateSwitch(code: Code, name: string, cases: readonly (readonly [string, string])[]): void {
  code.block(`function ${name}(r)`, () => {
    code.block('switch (r.type)', () => {
      for (const [typeName, value] of cases) code.line(`case '${typeName}': return ${value};`);
      code.line(`default: return '';`);
    });
  });
}

/** Field -> expression of its text. */
type Fields = ReadonlyMap<string, string>;

function represent(fields: Fields): string {
  return `'{' + ${[...fields].map(([field, value]) => `'"${field}":' + ${value}`).join(` + ',' + `)} + '}'`;
}

/** Values of JSON with commas between: no two lists of values are the same text. */
function identify(typeName: string, fields: Fields, isOnlyType: boolean): string {
  const values = [...fields].filter(([field]) => field !== '__typename').map(([, value]) => value);
  return [...(isOnlyType && values.length > 0 ? [] : [`'${typeName}'`]), ...values].join(` + ',' + `);
}

function readFields(
  fetch: PlacedFetch,
  typeName: string,
  requires: readonly QueryPlanSelectionNode[],
  context: RepresentationContext,
): Fields {
  const fields = new Map<string, string>();
  const add = (selections: readonly QueryPlanSelectionNode[]): void => {
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        if (selection.typeCondition === undefined || context.isSubtype(selection.typeCondition, typeName))
          add(selection.selections);
        continue;
      }
      const field = context.nameOf(selection.name);
      const key = selection.alias ?? selection.name;
      if (fields.has(field) && selection.selections !== undefined) throw new Ineligible(`${field} is required twice`);
      fields.set(
        field,
        key === '__typename' ? `'"${typeName}"'` : readField(fetch, typeName, key, selection.selections, context),
      );
    }
  };
  add(requires);
  if (!fields.has('__typename')) throw new Ineligible('a representation without a type');
  return fields;
}

function readField(
  { part: asking }: PlacedFetch,
  typeName: string,
  key: string,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  { layout, inputs, nameOf }: RepresentationContext,
): string {
  const { parts, additions } = asking.place;
  const tellers = [...parts, ...additions].filter(
    (part) => part.id < asking.id && part.variants.get(typeName)?.some((told) => told.key === key),
  );
  const [teller, ...others] = tellers;
  if (teller === undefined || others.length > 0)
    throw new Ineligible(`${tellers.length} fetches tell ${typeName}.${key}`);
  const fields = teller.variants.get(typeName) ?? [];
  const index = fields.findIndex((told) => told.key === key);
  const told = fields[index];
  if (told === undefined || !isWritten(told, selections, nameOf))
    throw new Ineligible(`${typeName}.${key} is told otherwise than it is required`);
  inputs.push({ asking, typeName, teller, index });
  const slot = layout.valueSlot(teller, typeName, index).name;
  const record = teller.isAddition ? `r.${additionName(teller)}` : 'r';
  return `text(${record}.source, ${record}.${slot}, ${record}.${endName(slot)})`;
}

/** Whether a subgraph wrote a field just as the representation needs it. */
function isWritten(
  { part }: ToldField,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  nameOf: (field: string) => string,
): boolean {
  if (part === null || selections === undefined) return part === null && selections === undefined;
  const [told = []] = part.variants.values();
  if (part.variants.size !== 1 || told.length !== selections.length) return false;
  return selections.every((selection, index) => {
    const field = told[index];
    if (selection.kind !== 'Field' || field === undefined) return false;
    return (
      nameOf(selection.name) === field.key &&
      (selection.alias ?? selection.name) === field.key &&
      isWritten(field, selection.selections, nameOf)
    );
  });
}
