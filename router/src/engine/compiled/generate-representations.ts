/** Generates functions that write representations from the raw bytes of keys and inputs. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GeneratedCode } from './generated-code.js';
import { additionName, endName } from './generated-names.js';
import type { SlotFetch } from './read-plan.js';
import type { ResponseLayout } from './response-layout.js';
import type { FetchedField, SlotSelection } from './response-slots.js';
import { UnsupportedPlanError } from './unsupported.js';

export interface RepresentationContext {
  readonly layout: ResponseLayout;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** A field's name in the subgraph; it differs for synthetic fields. */
  readonly nameOf: (field: string) => string;
  /** Gets the fields that representations are written from. */
  readonly inputs: RepresentationInput[];
}

/** A field that is written into the representations of an entity fetch. */
export interface RepresentationInput {
  /** The selection that fetches the field. */
  readonly fieldSource: SlotSelection;
}

/**
 * Generates two functions of a record: `representation_…` writes its representation, and returns the index after it, or -1
 * for a type that is not fetched. `key_…` returns a shorter string, often the key alone, that is equal for equal
 * representations; it is empty for a type that is not fetched. Throws `UnsupportedPlanError`.
 */
export function generateRepresentations(code: GeneratedCode, fetch: SlotFetch, context: RepresentationContext): void {
  const { requires, typeNames } = fetch.entities ?? { requires: [], typeNames: [] };
  const fields = typeNames.map((typeName) => [typeName, readFields(fetch, typeName, requires, context)] as const);
  code.block(`function representation_${fetch.index}(r, w)`, () => {
    code.block('switch (r.type)', () => {
      for (const [typeName, values] of fields)
        code.block(`case '${typeName}':`, () => writeRepresentation(code, values));
      code.line('default: return -1;');
    });
  });
  generateSwitch(
    code,
    `key_${fetch.index}`,
    fields.map(([typeName, values]) => [typeName, keyExpression(typeName, values, typeNames.length === 1)]),
  );
}

/** Generates a function that returns, of a record for `by`, the key that a record with the same entity has for `fetch`. */
export function generateCoveredKey(
  code: GeneratedCode,
  name: string,
  { by, fetch }: { readonly by: SlotFetch; readonly fetch: SlotFetch },
  context: RepresentationContext,
): void {
  const { requires, typeNames } = fetch.entities ?? { requires: [], typeNames: [] };
  const [typeName = ''] = typeNames;
  const values = readFields(by, typeName, requires, context);
  generateSwitch(code, name, [[typeName, keyExpression(typeName, values, true)]]);
}

function generateSwitch(code: GeneratedCode, name: string, cases: readonly (readonly [string, string])[]): void {
  code.block(`function ${name}(r)`, () => {
    code.block('switch (r.type)', () => {
      for (const [typeName, value] of cases) code.line(`case '${typeName}': return ${value};`);
      code.line(`default: return '';`);
    });
  });
}

/** Constant JSON, or the expressions of a range of bytes of a response. */
type FieldValue = { readonly text: string } | { readonly source: string; readonly from: string; readonly to: string };

/** By field name. */
type FieldValues = ReadonlyMap<string, FieldValue>;

function writeRepresentation(code: GeneratedCode, fields: FieldValues): void {
  let text = '{';
  const writeText = (): void => {
    const { from, to } = code.constant(text);
    code.line(`w = copyRepresentation(constants.bytes, ${from}, ${to}, w); // ${text}`);
    text = '';
  };
  for (const [index, [field, value]] of [...fields].entries()) {
    text += `${index === 0 ? '' : ','}"${field}":`;
    if ('text' in value) {
      text += value.text;
      continue;
    }
    writeText();
    code.line(`w = copyRepresentation(${value.source}.bytes, ${value.from}, ${value.to}, w);`);
  }
  text += '}';
  writeText();
  code.line('return w;');
}

/** JSON values separated by commas: different lists of values are different strings. */
function keyExpression(typeName: string, fields: FieldValues, isOnlyType: boolean): string {
  const values = [...fields].filter(([field]) => field !== '__typename').map(([, value]) => textExpression(value));
  return [...(isOnlyType && values.length > 0 ? [] : [`'${typeName}'`]), ...values].join(` + ',' + `);
}

function textExpression(value: FieldValue): string {
  return 'text' in value ? `'${value.text}'` : `latin1Slice(${value.source}, ${value.from}, ${value.to})`;
}

function readFields(
  fetch: SlotFetch,
  typeName: string,
  requires: readonly QueryPlanSelectionNode[],
  context: RepresentationContext,
): FieldValues {
  const fields = new Map<string, FieldValue>();
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
        key === '__typename'
          ? { text: JSON.stringify(typeName) }
          : readField(fetch, typeName, key, selection.selections, context),
      );
    }
  };
  add(requires);
  if (!fields.has('__typename')) throw new UnsupportedPlanError('a representation has no __typename');
  return fields;
}

/** The bytes of a field that an earlier fetch returns for the same object. */
function readField(
  { selection }: SlotFetch,
  typeName: string,
  key: string,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  { layout, inputs, nameOf }: RepresentationContext,
): FieldValue {
  const sources = [...selection.slot.selections, ...selection.slot.additions].filter(
    (each) => each.id < selection.id && each.fieldsByType.get(typeName)?.some((field) => field.key === key),
  );
  const [source, ...others] = sources;
  if (source === undefined || others.length > 0)
    throw new UnsupportedPlanError(`${sources.length} fetches return ${typeName}.${key}`);
  const fields = source.fieldsByType.get(typeName) ?? [];
  const index = fields.findIndex((each) => each.key === key);
  const field = fields[index];
  if (field === undefined || !isFetchedAsRequired(field, selections, nameOf))
    throw new UnsupportedPlanError(`${typeName}.${key} is fetched with other selections than are required`);
  inputs.push({ fieldSource: source });
  const property = layout.valueProperty(source, typeName, index).name;
  const record = source.isAddition ? `r.${additionName(source)}` : 'r';
  return { source: `${record}.source`, from: `${record}.${property}`, to: `${record}.${endName(property)}` };
}

/** Whether the subgraph's text of a field is exactly what the representation needs. */
function isFetchedAsRequired(
  { selection }: FetchedField,
  required: readonly QueryPlanSelectionNode[] | undefined,
  nameOf: (field: string) => string,
): boolean {
  if (selection === null || required === undefined) return selection === null && required === undefined;
  const [fields = []] = selection.fieldsByType.values();
  if (selection.fieldsByType.size !== 1 || fields.length !== required.length) return false;
  return required.every((each, index) => {
    const field = fields[index];
    if (each.kind !== 'Field' || field === undefined) return false;
    return (
      nameOf(each.name) === field.key &&
      (each.alias ?? each.name) === field.key &&
      isFetchedAsRequired(field, each.selections, nameOf)
    );
  });
}
