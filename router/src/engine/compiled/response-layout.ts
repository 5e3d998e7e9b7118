/**
 * The layout of the client's response: which parts of the subgraphs' responses are kept, and how the client's response
 * is assembled from them.
 *
 * Fields that a subgraph returns in the client's order and under the client's response names, next to each other, are
 * kept as one *slice* of its response, nested objects included if nothing is added to these. A slice costs one range to
 * keep and one copy to write, whatever it contains.
 */
import { isNonNullType } from 'graphql';
import type { GraphQLOutputType, GraphQLSchema } from 'graphql';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { ErrorCause } from '../execution/error-collector.js';
import type { FieldShape, ObjectShape, ValueShape } from '../execution/response/response-shape.js';
import type { FetchedField, ResponseSlot, SlotSelection } from './response-slots.js';
import { UnsupportedPlanError } from './unsupported.js';

/** A property of the record that a scanner creates for an object. */
export interface RecordProperty {
  readonly name: string;
  /**
   * `slice`: the range of the names and values of the fields `from` to `to`. `value`: the range of the value of field
   * `from`. `child`: the records of the objects in field `from`.
   */
  readonly kind: 'slice' | 'value' | 'child';
  readonly from: number;
  readonly to: number;
  /** Whether a slice begins with the brace or comma before it, which the client's response has there too. */
  includesByteBefore: boolean;
  /** Whether a slice ends with the next field's name and colon, since that field's value follows in the response. */
  includesNextName: boolean;
}

/** A field that is not fetched, and has an error instead. */
export interface LeftOutPiece {
  readonly responseName: string;
  readonly cause: ErrorCause;
  /** Whether it is an empty list, which is null where errors do not propagate. */
  readonly isEmptyList: boolean;
}

/** A part of the text of an object of one type. */
export type ResponsePiece =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly leftOut?: LeftOutPiece;
    }
  | { readonly kind: 'slice'; readonly selection: SlotSelection; readonly property: RecordProperty }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly selection: SlotSelection;
      readonly property: RecordProperty;
    }
  | {
      readonly kind: 'child';
      readonly name: string;
      readonly key: string;
      readonly shape: ValueShape;
      readonly slot: ResponseSlot;
      readonly sources: readonly { readonly selection: SlotSelection; readonly property: RecordProperty }[];
    };

/** The selection that fetches a field, and the field in it. */
interface FieldSource {
  readonly selection: SlotSelection;
  readonly index: number;
  readonly field: FetchedField;
}

export class ResponseLayout {
  readonly #properties = new Map<string, RecordProperty[]>();
  readonly #pieces = new Map<ResponseSlot, ReadonlyMap<string, readonly ResponsePiece[]>>();
  readonly #shapes = new Map<ResponseSlot, ObjectShape>();

  /** Throws `UnsupportedPlanError`. */
  constructor(root: ResponseSlot, shape: ObjectShape) {
    this.#layOut(root, shape);
  }

  /** The properties of records of objects of a type; empty when nothing of them is kept. */
  propertiesOf(selection: SlotSelection, typeName: string): readonly RecordProperty[] {
    return this.#properties.get(propertiesKey(selection, typeName)) ?? [];
  }

  /** By type; undefined for a slot whose objects are not written on their own. */
  piecesOf(slot: ResponseSlot): ReadonlyMap<string, readonly ResponsePiece[]> | undefined {
    return this.#pieces.get(slot);
  }

  /** The slots whose objects are written on their own. */
  get slots(): readonly ResponseSlot[] {
    return [...this.#pieces.keys()];
  }

  /** Whether an object of the type may be at the slot in the client's response. */
  isVisible(slot: ResponseSlot, typeName: string): boolean {
    const shape = this.#shapes.get(slot);
    return shape === undefined || shape.fieldsOf(typeName) !== null;
  }

  /** A property with the range of a field's value; used for representations too. */
  valueProperty(selection: SlotSelection, typeName: string, index: number): RecordProperty {
    return this.#property(selection, typeName, 'value', index, index);
  }

  #property(
    selection: SlotSelection,
    typeName: string,
    kind: RecordProperty['kind'],
    from: number,
    to: number,
  ): RecordProperty {
    const key = propertiesKey(selection, typeName);
    const properties = this.#properties.get(key) ?? [];
    this.#properties.set(key, properties);
    const known = properties.find((each) => each.kind === kind && each.from === from && each.to === to);
    if (known !== undefined) return known;
    const property: RecordProperty = {
      name: `${kind}${properties.length}`,
      kind,
      from,
      to,
      includesByteBefore: false,
      includesNextName: false,
    };
    properties.push(property);
    return property;
  }

  #layOut(slot: ResponseSlot, shape: ObjectShape): void {
    this.#shapes.set(slot, shape);
    const pieces = new Map<string, readonly ResponsePiece[]>();
    this.#pieces.set(slot, pieces);
    if (slot.typeNames.length > 1 && slot.selections.length > 1)
      throw new UnsupportedPlanError(`several fetches return the objects at ${slot.path}, which has several types`);
    for (const typeName of slot.typeNames) {
      const fields = shape.fieldsOf(typeName);
      if (fields !== null) pieces.set(typeName, this.#layOutFields(slot, typeName, fields));
    }
  }

  #layOutFields(slot: ResponseSlot, typeName: string, fields: readonly FieldShape[]): readonly ResponsePiece[] {
    const pieces: ResponsePiece[] = [];
    let slice: { selection: SlotSelection; from: number; to: number } | null = null;
    const endSlice = (): void => {
      if (slice !== null) {
        const { selection, from, to } = slice;
        pieces.push({ kind: 'slice', selection, property: this.#property(selection, typeName, 'slice', from, to) });
      }
      slice = null;
    };
    const layOutField = (field: FieldShape): void => {
      if (field.source === 'introspection') throw new UnsupportedPlanError(`${field.coordinate} is not fetched`);
      if (field.unauthorized !== null) {
        endSlice();
        return void pieces.push(leftOutPiece(field, field.unauthorized));
      }
      const sources = this.#sourcesOf(slot, typeName, field);
      const [source] = sources;
      if (source !== undefined && source.field.selection !== null)
        this.#layOut(source.field.selection.slot, objectShapeIn(field.value));
      if (source !== undefined && this.#isCopiedUnchanged(source, field, sources.length)) {
        const { selection, index } = source;
        if (slice !== null && slice.selection === selection && slice.to === index - 1) slice.to = index;
        else {
          endSlice();
          slice = { selection, from: index, to: index };
        }
        return;
      }
      endSlice();
      pieces.push(this.#piece(typeName, field, sources));
    };
    fields.forEach(layOutField);
    endSlice();
    extendSlices(pieces);
    return pieces;
  }

  /** The selections that fetch the field for objects of the type. */
  #sourcesOf(slot: ResponseSlot, typeName: string, field: FieldShape): readonly FieldSource[] {
    const sources = [...slot.selections, ...slot.additions].flatMap((selection) => {
      const fetched = selection.fieldsByType.get(typeName) ?? [];
      const index = fetched.findIndex(({ key }) => key === field.key);
      const found = fetched[index];
      return found === undefined ? [] : [{ selection, index, field: found }];
    });
    if (field.source === 'typename') return sources.slice(0, 1);
    if (sources.length === 0) throw new UnsupportedPlanError(`no fetch returns ${field.coordinate} at ${slot.path}`);
    const isSharedObject = field.value.kind === 'object' && sources.every(({ selection }) => !selection.isAddition);
    if (sources.length > 1 && !isSharedObject)
      throw new UnsupportedPlanError(`several fetches return ${field.coordinate} at ${slot.path}`);
    return sources;
  }

  /** Whether the field's name and value are the same in the subgraph's and the client's response. */
  #isCopiedUnchanged({ selection, field: fetched }: FieldSource, field: FieldShape, sourceCount: number): boolean {
    if (sourceCount !== 1 || fetched.key !== field.responseName) return false;
    if (field.source === 'typename') {
      const [typeName = ''] = selection.fieldsByType.keys();
      const isSame = !isRootTypeName(selection.slot.schema, typeName);
      return isSame && selection.isAddition === false && selection.fieldsByType.size === 1;
    }
    return fetched.selection === null || this.#isCopiedWhole(fetched.selection);
  }

  /** Whether objects are the same in the subgraph's and the client's response. Their own layout is then removed. */
  #isCopiedWhole(selection: SlotSelection): boolean {
    const { slot, fieldsByType } = selection;
    if (slot.selections.length !== 1 || slot.additions.length > 0 || fieldsByType.size !== 1) return false;
    const [[typeName, fields] = ['', []]] = fieldsByType;
    const [piece, ...others] = this.#pieces.get(slot)?.get(typeName) ?? [];
    if (piece?.kind !== 'slice' || others.length > 0) return false;
    if (piece.property.from !== 0 || piece.property.to !== fields.length - 1) return false;
    // The slice becomes part of the parent's longer slice.
    this.#properties.delete(propertiesKey(selection, typeName));
    this.#pieces.delete(slot);
    return true;
  }

  #piece(typeName: string, field: FieldShape, sources: readonly FieldSource[]): ResponsePiece {
    const name = JSON.stringify(field.responseName);
    const [source] = sources;
    if (field.source === 'typename') return { kind: 'text', text: `${name}:${JSON.stringify(typeName)}` };
    if (source === undefined) throw new UnsupportedPlanError(`no fetch returns ${field.coordinate}`);
    const { selection, index, field: fetched } = source;
    if (fetched.selection === null)
      return { kind: 'value', name, selection, property: this.valueProperty(selection, typeName, index) };
    return {
      kind: 'child',
      name,
      key: fetched.key,
      shape: field.value,
      slot: fetched.selection.slot,
      sources: sources.map((each) => ({
        selection: each.selection,
        property: this.#property(each.selection, typeName, 'child', each.index, each.index),
      })),
    };
  }
}

/**
 * A list that is switched off is empty where it may not be null, so that its parent stays. The error of any other field
 * that may not be null would propagate.
 */
function leftOutPiece({ responseName, coordinate, value }: FieldShape, cause: ErrorCause): ResponsePiece {
  const isEmptyList = value.isNonNull && value.kind === 'list' && cause.code === DISABLED;
  if (value.isNonNull && !isEmptyList) throw new UnsupportedPlanError(`${coordinate} is not fetched, and is non-null`);
  const text = `${JSON.stringify(responseName)}:${isEmptyList ? '[]' : 'null'}`;
  return { kind: 'text', text, leftOut: { responseName, cause, isEmptyList } };
}

const DISABLED: ErrorCode = 'DISABLED';

/** Extends slices by neighbouring bytes that are the same in the subgraph's and the client's response. */
function extendSlices(pieces: readonly ResponsePiece[]): void {
  for (const [position, piece] of pieces.entries()) {
    if (piece.kind !== 'slice') continue;
    const { property, selection } = piece;
    property.includesByteBefore = (position === 0) === (property.from === 0);
    const next = pieces[position + 1];
    if (next?.kind !== 'child' || next.sources.length !== 1) continue;
    const [source] = next.sources;
    property.includesNextName =
      source?.selection === selection &&
      source.property.from === property.to + 1 &&
      next.name === JSON.stringify(next.key);
  }
}

function propertiesKey(selection: SlotSelection, typeName: string): string {
  return `${selection.id} ${typeName}`;
}

function objectShapeIn(shape: ValueShape): ObjectShape {
  if (shape.kind === 'leaf') throw new UnsupportedPlanError('a leaf in the API schema is an object in the supergraph');
  return shape.kind === 'list' ? objectShapeIn(shape.item) : shape.object;
}

/** Whether it is the name of the type of queries or of mutations, for which subgraphs may have other names. */
export function isRootTypeName(schema: GraphQLSchema, typeName: string): boolean {
  return typeName === schema.getQueryType()?.name || typeName === schema.getMutationType()?.name;
}

export function isNullable(type: GraphQLOutputType): boolean {
  return !isNonNullType(type);
}
