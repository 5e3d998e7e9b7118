/** Representations: text around the raw bytes of keys, so that equal ones are equal texts. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GeneratedCode } from './generated-code.js';
import { UnsupportedPlanError } from './unsupported.js';
import type { ResponseLayout } from './response-layout.js';
import { additionName, endName } from './generated-names.js';
import type { SlotSelection, FetchedField } from './response-slots.js';
import type { SlotFetch } from './read-plan.js';

export interface RepresentationContext {
  readonly layout: ResponseLayout;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** The field's name in the subgraph, where the plan gave it another one. */
  readonly nameOf: (field: string) => string;
  /** Gets what representations are written from. */
  readonly inputs: RepresentationInput[];
}

/** A field of which an addition's representations are made. */
export interface RepresentationInput {
  readonly fetchSelection: SlotSelection;
  readonly typeName: string;
  readonly fieldSource: SlotSelection;
  /** Of the field among those that are told. */
  readonly index: number;
}

/**
 * Two functions from a record: `representation_…` to its representation, and `key_…` to a shorter text that is equal
 * for equal representations, often the key alone; `''` for a type that is not asked for. Throws `Ineligible`.
 */
export function generateRepresentations(code: GeneratedCode, fetch: SlotFetch, context: RepresentationContext): void {
  const { requires, typeNames } = fetch.entities ?? { requires: [], typeNames: [] };
  const fields = typeNames.map((typeName) => [typeName, readFields(fetch, typeName, requires, context)] as const);
  generateSwitch(
    code,
    `representation_${fetch.index}`,
    fields.map(([typeName, values]) => [typeName, representationExpression(values)]),
  );
  generateSwitch(
    code,
    `key_${fetch.index}`,
    fields.map(([typeName, values]) => [typeName, keyExpression(typeName, values, typeNames.length === 1)]),
  );
}

function generateSwitch(code: GeneratedCode, name: string, cases: readonly (readonly [string, string])[]): void {
  code.block(`function ${name}(r)`, () => {
    code.block('switch (r.type)', () => {
      for (const [typeName, value] of cases) code.line(`case '${typeName}': return ${value};`);
      code.line(`default: return '';`);
    });
  });
}

/** Field -> expression of its text. */
type Fields = ReadonlyMap<string, string>;

function representationExpression(fields: Fields): string {
  return `'{' + ${[...fields].map(([field, value]) => `'"${field}":' + ${value}`).join(` + ',' + `)} + '}'`;
}

/** Values of JSON with commas between: no two lists of values are the same text. */
function keyExpression(typeName: string, fields: Fields, isOnlyType: boolean): string {
  const values = [...fields].filter(([field]) => field !== '__typename').map(([, value]) => value);
  return [...(isOnlyType && values.length > 0 ? [] : [`'${typeName}'`]), ...values].join(` + ',' + `);
}

function readFields(
  fetch: SlotFetch,
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
      if (fields.has(field) && selection.selections !== undefined)
        throw new UnsupportedPlanError(`${field} is required twice`);
      fields.set(
        field,
        key === '__typename' ? `'"${typeName}"'` : readField(fetch, typeName, key, selection.selections, context),
      );
    }
  };
  add(requires);
  if (!fields.has('__typename')) throw new UnsupportedPlanError('a representation without a type');
  return fields;
}

function readField(
  { selection: asking }: SlotFetch,
  typeName: string,
  key: string,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  { layout, inputs, nameOf }: RepresentationContext,
): string {
  const { selections: parts, additions } = asking.slot;
  const tellers = [...parts, ...additions].filter(
    (part) => part.id < asking.id && part.fieldsByType.get(typeName)?.some((told) => told.key === key),
  );
  const [teller, ...others] = tellers;
  if (teller === undefined || others.length > 0)
    throw new UnsupportedPlanError(`${tellers.length} fetches tell ${typeName}.${key}`);
  const fields = teller.fieldsByType.get(typeName) ?? [];
  const index = fields.findIndex((told) => told.key === key);
  const told = fields[index];
  if (told === undefined || !isWrittenAsRequired(told, selections, nameOf))
    throw new UnsupportedPlanError(`${typeName}.${key} is told otherwise than it is required`);
  inputs.push({ fetchSelection: asking, typeName, fieldSource: teller, index });
  const slot = layout.valueProperty(teller, typeName, index).name;
  const record = teller.isAddition ? `r.${additionName(teller)}` : 'r';
  return `latin1Slice(${record}.source, ${record}.${slot}, ${record}.${endName(slot)})`;
}

/** Whether a subgraph wrote a field just as the representation needs it. */
function isWrittenAsRequired(
  { selection: part }: FetchedField,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  nameOf: (field: string) => string,
): boolean {
  if (part === null || selections === undefined) return part === null && selections === undefined;
  const [told = []] = part.fieldsByType.values();
  if (part.fieldsByType.size !== 1 || told.length !== selections.length) return false;
  return selections.every((selection, index) => {
    const field = told[index];
    if (selection.kind !== 'Field' || field === undefined) return false;
    return (
      nameOf(selection.name) === field.key &&
      (selection.alias ?? selection.name) === field.key &&
      isWrittenAsRequired(field, selection.selections, nameOf)
    );
  });
}
