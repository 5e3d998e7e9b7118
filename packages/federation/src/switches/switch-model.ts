/**
 * What can be switched off in a graph: its subgraphs, and its features, which are named by tags (`featuresOf`). A name
 * stands for the fields of the feature, for the fields that no other subgraph resolves, and for all fields that need
 * one of them as an input of `@requires`.
 *
 * A name is core, and cannot be switched off, when one of these fields is core.
 */
import type { DocumentNode } from 'graphql';
import { CriticalityModel } from '../criticality.js';
import { nearNames } from '@marquee/runtime/configuration/near-names';
import { readSubgraphNames } from '../supergraph-document.js';
import { readSwitchableFields } from './switchable-fields.js';
import type { SwitchableField } from './switchable-fields.js';

export interface SwitchName {
  readonly name: string;
  readonly isFeature: boolean;
  readonly isSubgraph: boolean;
  /** Why it cannot be switched off; null when it can. */
  readonly refusal: string | null;
}

export class SwitchModel {
  readonly #fields: readonly SwitchableField[];
  readonly #criticality: CriticalityModel;
  readonly #subgraphs: ReadonlySet<string>;
  readonly #features: ReadonlySet<string>;
  readonly #names = new Map<string, SwitchName>();

  constructor(
    readonly supergraph: DocumentNode,
    criticality = new CriticalityModel(supergraph),
  ) {
    this.#criticality = criticality;
    this.#fields = readSwitchableFields(supergraph);
    this.#subgraphs = new Set(readSubgraphNames(supergraph).values());
    this.#features = new Set(this.#fields.flatMap(({ features }) => features));
  }

  /** All names that exist, sorted. */
  get names(): readonly string[] {
    return [...new Set([...this.#subgraphs, ...this.#features])].sort();
  }

  get fields(): readonly SwitchableField[] {
    return this.#fields;
  }

  isCore(typeName: string, fieldName: string): boolean {
    return this.#criticality.ofField(typeName, fieldName).importance === 'core';
  }

  /** Whether a field of the feature's or subgraph's own is core, without what needs its fields. */
  isCoreItself(name: string): boolean {
    return this.#fields.some(
      (field) => this.isCore(field.typeName, field.fieldName) && causeOf(field, new Set([name]), NOTHING) !== null,
    );
  }

  isSubgraph(name: string): boolean {
    return this.#subgraphs.has(name);
  }

  /** Whether it is the coordinate of a core field, which has no switch of its own. */
  isCoreField(name: string): boolean {
    const field = this.#fields.find(({ coordinate }) => coordinate === name);
    return field !== undefined && this.isCore(field.typeName, field.fieldName);
  }

  /** Null for a name that does not exist. */
  find(name: string): SwitchName | null {
    const isFeature = this.#features.has(name);
    const isSubgraph = this.#subgraphs.has(name);
    if (!isFeature && !isSubgraph) return null;
    const known = this.#names.get(name) ?? { name, isFeature, isSubgraph, refusal: this.#refusalOf(name) };
    this.#names.set(name, known);
    return known;
  }

  /** Why the name cannot be switched off, as a sentence; null when it can. */
  refusalOf(name: string): string | null {
    const found = this.find(name);
    if (found !== null) return found.refusal;
    if (this.isCoreField(name)) return `"${name}" cannot be switched off: it is core.`;
    const near = nearNames(name, this.names);
    const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
    const hint = near.length > 0 ? `Did you mean ${near.map((each) => `"${each}"`).join(' or ')}?` : this.#listNames();
    return `There is no feature and no subgraph "${shown}". ${hint}`;
  }

  /** The fields that are off with these names: coordinate -> the name that switches it off. */
  fieldsOff(names: ReadonlySet<string>): ReadonlyMap<string, string> {
    const off = new Map<string, string>();
    for (let before = -1; before < off.size; ) {
      before = off.size;
      for (const field of this.#fields) {
        if (off.has(field.coordinate)) continue;
        const cause = causeOf(field, names, off);
        if (cause !== null) off.set(field.coordinate, cause);
      }
    }
    return off;
  }

  #refusalOf(name: string): string | null {
    for (const [coordinate] of this.fieldsOff(new Set([name]))) {
      const [typeName = '', fieldName = ''] = coordinate.split('.');
      if (this.isCore(typeName, fieldName))
        return `"${name}" cannot be switched off: ${coordinate} is core and needs it. Switch off a part that is not core.`;
    }
    return null;
  }

  #listNames(): string {
    const names = this.names.filter((name) => this.find(name)?.refusal === null);
    const listed = names.slice(0, MAX_LISTED_NAMES).join(', ');
    return names.length === 0
      ? 'Nothing in this graph can be switched off: tag what is not core with non-core or feature/<name>.'
      : `These can be switched off: ${listed}${names.length > MAX_LISTED_NAMES ? ', …' : ''}.`;
  }
}

const NOTHING: ReadonlyMap<string, string> = new Map();
const MAX_LISTED_NAMES = 20;

/** The name that switches the field off; null when it stays on. */
function causeOf(
  { features, resolutions }: SwitchableField,
  names: ReadonlySet<string>,
  off: ReadonlyMap<string, string>,
): string | null {
  const feature = features.find((name) => names.has(name));
  if (feature !== undefined) return feature;
  if (resolutions.length === 0) return null;
  let cause: string | null = null;
  for (const { subgraph, requires } of resolutions) {
    const missing = requires.find((coordinate) => off.has(coordinate));
    if (!names.has(subgraph) && missing === undefined) return null;
    cause ??= names.has(subgraph) ? subgraph : (off.get(missing ?? '') ?? null);
  }
  return cause;
}
