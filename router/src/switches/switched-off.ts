/** What is switched off in the graph of one supergraph, as planning and policies need it. */
import { disabledMessage } from '@marquee/contracts/switches';
import type { SwitchModel } from '@marquee/federation/switches/switch-model';
import type { ErrorCause } from '../engine/execution/error-collector.js';

export interface SwitchedOff {
  /** Equal for what is equal. */
  readonly id: string;
  /** Those that are obeyed. */
  readonly names: ReadonlySet<string>;
  /** Subgraphs that get no request. */
  readonly subgraphs: ReadonlySet<string>;
  /** The error of a field that is off; null for one that is on. */
  causeOf(typeName: string, field: string): ErrorCause | null;
}

/** Null while nothing is off, which is the state of nearly every request. */
export type ReadSwitchedOff = () => SwitchedOff | null;

/** Null when none of the names switches anything off. Names that the supergraph does not have are left out. */
export function createSwitchedOff(model: SwitchModel, names: ReadonlySet<string>): SwitchedOff | null {
  const valid = new Set([...names].filter((name) => model.refusalOf(name) === null));
  if (valid.size === 0) return null;
  const fields = model.fieldsOff(valid);
  const causes = new Map([...valid].map((name) => [name, disabledCause(name)]));
  return {
    id: [...valid].sort().join(' '),
    names: valid,
    subgraphs: new Set([...valid].filter((name) => model.isSubgraph(name))),
    causeOf: (typeName, field) => causes.get(fields.get(`${typeName}.${field}`) ?? '') ?? null,
  };
}

function disabledCause(name: string): ErrorCause {
  return { message: disabledMessage(name), code: 'DISABLED', service: null, extensions: { feature: name } };
}
