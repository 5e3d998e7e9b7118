/** Representations: text around the raw bytes of keys, so that equal ones are equal texts. */
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { Code } from './code.js';
import { Ineligible } from './ineligible.js';
import type { Layout } from './layout.js';
import { additionName } from './names.js';
import type { Part, ToldField } from './places.js';
import type { PlacedFetch } from './read-plan.js';

export interface RepresentationContext {
  readonly layout: Layout;
  readonly isSubtype: (condition: string, name: string) => boolean;
  /** The field's name in the subgraph, where the plan gave it another one. */
  readonly nameOf: (field: string) => string;
  /** Gets the parts whose fields are told. */
  readonly inputParts: Set<Part>;
}

/** A function from a record to its representation; `''` for a type that is not asked for. Throws `Ineligible`. */
export const generateRepresentations = (code: Code, name: string, fetch: PlacedFetch, context: RepresentationContext): void => {
  const { requires, typeNames } = fetch.entities ?? { requires: [], typeNames: [] };
  code.block(`function ${name}(r)`, () => {
    code.block('switch (r.type)', () => {
      for (const typeName of typeNames) code.line(`case '${typeName}': return ${write(fetch, typeName, requires, context)};`);
      code.line(`default: return '';`);
    });
  });
};

const write = (fetch: PlacedFetch, typeName: string, requires: readonly QueryPlanSelectionNode[], context: RepresentationContext): string => {
  const fields = new Map<string, string>();
  const add = (selections: readonly QueryPlanSelectionNode[]): void => {
    for (const selection of selections) {
      if (selection.kind === 'InlineFragment') {
        if (selection.typeCondition === undefined || context.isSubtype(selection.typeCondition, typeName)) add(selection.selections);
        continue;
      }
      const field = context.nameOf(selection.name);
      const key = selection.alias ?? selection.name;
      if (fields.has(field) && selection.selections !== undefined) throw new Ineligible(`${field} is required twice`);
      fields.set(field, key === '__typename' ? `'"${typeName}"'` : readField(fetch, typeName, key, selection.selections, context));
    }
  };
  add(requires);
  if (!fields.has('__typename')) throw new Ineligible('a representation without a type');
  return `'{' + ${[...fields].map(([field, value]) => `'"${field}":' + ${value}`).join(` + ',' + `)} + '}'`;
};

const readField = (
  { part: asking }: PlacedFetch,
  typeName: string,
  key: string,
  selections: readonly QueryPlanSelectionNode[] | undefined,
  { layout, inputParts, nameOf }: RepresentationContext,
): string => {
  const { parts, additions } = asking.place;
  const tellers = [...parts, ...additions].filter((part) => part.id < asking.id && part.variants.get(typeName)?.some((told) => told.key === key));
  const [teller, ...others] = tellers;
  if (teller === undefined || others.length > 0) throw new Ineligible(`${tellers.length} fetches tell ${typeName}.${key}`);
  const fields = teller.variants.get(typeName) ?? [];
  const index = fields.findIndex((told) => told.key === key);
  const told = fields[index];
  if (told === undefined || !isWritten(told, selections, nameOf)) throw new Ineligible(`${typeName}.${key} is told otherwise than it is required`);
  inputParts.add(teller);
  const slot = layout.valueSlot(teller, typeName, index);
  return teller.isAddition ? `r.${additionName(teller)}.${slot}` : `r.${slot}`;
};

/** Whether a subgraph wrote a field just as the representation needs it. */
const isWritten = ({ part }: ToldField, selections: readonly QueryPlanSelectionNode[] | undefined, nameOf: (field: string) => string): boolean => {
  if (part === null || selections === undefined) return part === null && selections === undefined;
  const [told = []] = part.variants.values();
  if (part.variants.size !== 1 || told.length !== selections.length) return false;
  return selections.every((selection, index) => {
    const field = told[index];
    if (selection.kind !== 'Field' || field === undefined) return false;
    return nameOf(selection.name) === field.key && (selection.alias ?? selection.name) === field.key && isWritten(field, selection.selections, nameOf);
  });
};
