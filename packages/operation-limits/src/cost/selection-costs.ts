/** The costs of selection sets. A field costs the size of its list times what one element costs, plus its arguments. */
import { Kind } from 'graphql';
import type { DirectiveNode, FieldNode, FragmentDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import { ArgumentCosts } from './argument-cost.js';
import type { CostModel, FieldCost } from './cost-model.js';
import { CostProgram } from './cost-program.js';
import type { Condition, CostInputs, Operand } from './cost-program.js';
import { sizeOf } from './list-size.js';

/** Of each object of the introspection schema that a selection set is written for. */
const INTROSPECTION_WEIGHT = 10;

/** Up to this many object types, a fragment on an interface or union counts for each of its types separately. */
const MAX_NARROWED_TYPES = 64;

/** All object types: what an `_entities` field returns is only known from its fragments. */
const ANY_ENTITY = '_Entity';

/** The sizes that a field gives to lists within the object that it returns, by field name. */
export type SizedFields = ReadonlyMap<string, Operand>;

export interface FieldOperands {
  /** How many elements its own list has; 1 for no list. */
  readonly size: Operand;
  /** The whole cost of the field. */
  readonly own: Operand;
  /** The cost of one element, by which the size of a `sizedFields` entry is multiplied. */
  readonly unit: Operand;
  readonly typeName: string;
  readonly sizedFields: SizedFields;
}

interface RequiredSlicingArgument {
  readonly given: (inputs: CostInputs) => number;
  readonly message: string;
}

/** A part of a selection set's cost that applies to objects of one type (`''`: all), in a list that may get a size. */
interface Part {
  readonly typeName: string;
  /** The name of a list whose size the parent field may give; `''` for the other fields. */
  readonly sizedName: string;
  readonly own: Operand;
  readonly unit: Operand;
}

type Parts = readonly Part[];

const NO_SIZES: SizedFields = new Map();
const ONE_OBJECT = { size: 1, sizedFields: NO_SIZES };

export class SelectionCosts {
  readonly program = new CostProgram();
  readonly requiredSlicingArguments: RequiredSlicingArgument[] = [];
  readonly #fields = new Map<FieldNode, FieldOperands>();
  readonly #fragments = new Map<string, Parts>();
  readonly #arguments: ArgumentCosts;

  constructor(
    private readonly model: CostModel,
    readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#arguments = new ArgumentCosts(model, this.program);
  }

  ofOperation(selectionSet: SelectionSetNode, rootType: string, base: number): Operand {
    return this.program.sum([base, this.#total(this.#parts(selectionSet, rootType), rootType, NO_SIZES)]);
  }

  /** Undefined for a field that is not part of the operation, or is left out for all variables. */
  operandsOf(field: FieldNode): FieldOperands | undefined {
    return this.#fields.get(field);
  }

  /** @param parentType The type of the objects that the selection set is applied to. */
  #parts({ selections }: SelectionSetNode, parentType: string): Parts {
    const collected = new PartCollector();
    for (const selection of selections) {
      const conditions = conditionsOf(selection.directives ?? []);
      if (conditions === null) continue;
      for (const part of this.#partsOf(selection, parentType))
        collected.add(conditions.length === 0 ? part : this.#when(conditions, part));
    }
    return collected.close(this.program);
  }

  #when(conditions: readonly Condition[], part: Part): Part {
    const { program } = this;
    return { ...part, own: program.when(conditions, part.own), unit: program.when(conditions, part.unit) };
  }

  #partsOf(selection: SelectionNode, parentType: string): Parts {
    if (selection.kind === Kind.FIELD) {
      if (this.#isFree(selection, parentType)) return [];
      const { own, unit } = this.#ofField(selection, parentType);
      const sizedName = this.model.isSizedField(selection.name.value) ? selection.name.value : '';
      return [{ typeName: '', sizedName, own, unit }];
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value ?? parentType;
      return this.#narrow(this.#parts(selection.selectionSet, condition), condition, parentType);
    }
    const fragment = this.fragments.get(selection.name.value);
    if (fragment === undefined) return [];
    return this.#narrow(this.#ofFragment(fragment), fragment.typeCondition.name.value, parentType);
  }

  #ofFragment({ name, typeCondition, selectionSet }: FragmentDefinitionNode): Parts {
    const known = this.#fragments.get(name.value);
    if (known !== undefined) return known;
    // Within itself a fragment counts as empty. Validation refuses such a cycle.
    this.#fragments.set(name.value, []);
    const parts = this.#parts(selectionSet, typeCondition.name.value);
    this.#fragments.set(name.value, parts);
    return parts;
  }

  /** The parts of a fragment on `condition`, as parts of a selection set on `parentType`. */
  #narrow(parts: Parts, condition: string, parentType: string): Parts {
    const types = this.model.possibleTypesOf(condition);
    const possible = this.model.possibleTypesOf(parentType);
    const isWider = parentType !== ANY_ENTITY && [...possible].every((name) => types.has(name));
    if (condition === parentType || isWider) return parts;
    const narrowed = [...types].filter((name) => parentType === ANY_ENTITY || possible.has(name));
    if (narrowed.length > MAX_NARROWED_TYPES) return parts;
    return parts.flatMap((part) => {
      if (part.typeName === '') return narrowed.map((typeName) => ({ ...part, typeName }));
      return narrowed.includes(part.typeName) ? [part] : [];
    });
  }

  /** An object has one type: of the parts for single types, the most expensive one counts. */
  #total(parts: Parts, typeName: string, sizedFields: SizedFields): Operand {
    const possible = this.model.possibleTypesOf(typeName);
    const byType = new Map<string, Operand[]>([['', []]]);
    for (const part of parts) {
      if (part.typeName !== '' && typeName !== ANY_ENTITY && !possible.has(part.typeName)) continue;
      const size = part.sizedName === '' ? undefined : sizedFields.get(part.sizedName);
      const cost = size === undefined ? part.own : this.program.product(size, part.unit);
      const costs = byType.get(part.typeName) ?? [];
      byType.set(part.typeName, costs);
      costs.push(cost);
    }
    const { program } = this;
    const common = byType.get('') ?? [];
    byType.delete('');
    return program.sum([...common, program.maximum([...byType.values()].map((costs) => program.sum(costs)))]);
  }

  /** Most fields are scalars without a weight. */
  #isFree({ name, selectionSet, arguments: given }: FieldNode, parentType: string): boolean {
    if (selectionSet !== undefined || (given !== undefined && given.length > 0)) return false;
    const cost = this.model.fieldOf(parentType, name.value);
    return cost === undefined || (cost.weight === 0 && cost.listSizes.every((size) => size === null));
  }

  #ofField(field: FieldNode, parentType: string): FieldOperands {
    const known = this.#fields.get(field);
    if (known !== undefined) return known;
    const operands = this.#compileField(field, this.#costOf(field, parentType));
    this.#fields.set(field, operands);
    return operands;
  }

  #compileField(field: FieldNode, cost: FieldCost): FieldOperands {
    const { program } = this;
    const { size, sizedFields } = this.#sizes(field, cost);
    const inner =
      field.selectionSet === undefined
        ? 0
        : this.#total(this.#parts(field.selectionSet, cost.typeName), cost.typeName, sizedFields);
    const argumentCosts = (field.arguments ?? []).flatMap((argument) => {
      const input = cost.arguments.get(argument.name.value);
      const argumentCost = input === undefined ? 0 : this.#arguments.of(argument.value, input);
      return argumentCost === 0 ? [] : [argumentCost];
    });
    const element = this.#atLeastZero(program.sum([cost.weight, inner]));
    // A negative weight makes a field cheaper, but never the fields beside it.
    const withArguments = (times: Operand): Operand =>
      this.#atLeastZero(program.sum([program.product(times, element), ...argumentCosts]));
    const unit = withArguments(1);
    return { size, own: size === 1 ? unit : withArguments(size), unit, typeName: cost.typeName, sizedFields };
  }

  #atLeastZero(operand: Operand): Operand {
    return this.model.hasNegativeWeights ? this.program.maximum([0, operand]) : operand;
  }

  /** The size of the field's own list, 1 for none, and the sizes that it gives to lists within its object. */
  #sizes(field: FieldNode, cost: FieldCost): { readonly size: Operand; readonly sizedFields: SizedFields } {
    const { model, program } = this;
    if (cost.typeName === ANY_ENTITY)
      return { size: program.read((inputs) => countRepresentations(field, inputs)), sizedFields: NO_SIZES };
    if (cost.lists === 0 && cost.listSizes.every((size) => size === null)) return ONE_OBJECT;
    const own: Operand[] = [];
    const sized = new Map<string, Operand[]>();
    for (const listSize of cost.listSizes) {
      if (listSize === null) {
        own.push(model.defaultListSize);
        continue;
      }
      const { size, given } = sizeOf(listSize, field, cost, { model, program });
      own.push(size);
      for (const name of listSize.sizedFields) sized.set(name, [...(sized.get(name) ?? []), size]);
      if (listSize.requireOneSlicingArgument && listSize.slicingArguments.length > 0)
        this.requiredSlicingArguments.push({ given, message: describe(field, listSize.slicingArguments) });
    }
    const inner = Array.from({ length: Math.max(0, cost.lists - 1) }, () => model.defaultListSize);
    return {
      size: cost.lists === 0 ? 1 : inner.reduce((size, each) => program.product(size, each), program.maximum(own)),
      sizedFields: new Map([...sized].map(([name, sizes]) => [name, program.maximum(sizes)])),
    };
  }

  #costOf(field: FieldNode, parentType: string): FieldCost {
    const name = field.name.value;
    const cost = this.model.fieldOf(parentType, name);
    if (cost !== undefined) return cost;
    const unknown = { typeName: '', lists: 0, weight: 0, listSizes: [], arguments: new Map<string, never>() };
    if (name === '_entities') return { ...unknown, typeName: ANY_ENTITY, weight: 1 };
    const isIntrospection = name === '__schema' || name === '__type' || parentType === '__Type';
    if (isIntrospection)
      return { ...unknown, typeName: '__Type', weight: field.selectionSet ? INTROSPECTION_WEIGHT : 0 };
    return { ...unknown, weight: field.selectionSet === undefined ? 0 : 1 };
  }
}

/** Adds up the parts of the same type and list. */
class PartCollector {
  /** Of the parts for all types and without a sized list, which are most. */
  readonly #common: Operand[] = [];
  readonly #parts = new Map<string, { readonly first: Part; readonly own: Operand[]; readonly unit: Operand[] }>();

  add(part: Part): void {
    if (part.typeName === '' && part.sizedName === '') {
      this.#common.push(part.own);
      return;
    }
    const key = `${part.typeName}/${part.sizedName}`;
    const sums = this.#parts.get(key) ?? { first: part, own: [], unit: [] };
    this.#parts.set(key, sums);
    sums.own.push(part.own);
    if (part.sizedName !== '') sums.unit.push(part.unit);
  }

  close(program: CostProgram): Parts {
    const parts: Part[] = [];
    if (this.#common.length > 0) parts.push({ typeName: '', sizedName: '', own: program.sum(this.#common), unit: 0 });
    for (const { first, own, unit } of this.#parts.values())
      parts.push({ ...first, own: program.sum(own), unit: program.sum(unit) });
    return parts;
  }
}

/** Null when the selection is left out for all variables. */
export function conditionsOf(directives: readonly DirectiveNode[]): readonly Condition[] | null {
  const conditions: Condition[] = [];
  for (const { name, arguments: given } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = name.value === 'include';
    const argument = given?.find((each) => each.name.value === 'if')?.value;
    if (argument?.kind === Kind.BOOLEAN && argument.value !== value) return null;
    if (argument?.kind === Kind.VARIABLE) conditions.push({ variable: argument.name.value, value });
  }
  return conditions;
}

function countRepresentations(field: FieldNode, { variables, representations }: CostInputs): number {
  if (representations !== null) return representations;
  const value = field.arguments?.find(({ name }) => name.value === 'representations')?.value;
  if (value?.kind === Kind.LIST) return value.values.length;
  const list = value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
  return Array.isArray(list) ? list.length : 1;
}

function describe(field: FieldNode, slicingArguments: readonly (readonly string[])[]): string {
  const names = slicingArguments.map((path) => `"${path.join('.')}"`).join(', ');
  return `The field "${field.name.value}" needs exactly one of the arguments ${names}.`;
}
