/** What the current switches mean for the graph of one supergraph; computed again when they change. */
import type { Logger } from '@marquee/runtime/log';
import { parse } from 'graphql';
import { SwitchModel } from '@marquee/federation/switches/switch-model';
import { createSwitchedOff } from './switched-off.js';
import type { ReadSwitchedOff, SwitchedOff } from './switched-off.js';

/** The names that are switched off now: another set after each change. */
export interface CurrentSwitches {
  readonly off: ReadonlySet<string>;
}

/** A switch that is not obeyed in this graph, such as one of a feature that became core, is logged once. */
export function createReadSwitchedOff(supergraphSdl: string, switches: CurrentSwitches, log: Logger): ReadSwitchedOff {
  let model: SwitchModel | null = null;
  let read: { readonly off: ReadonlySet<string>; readonly switchedOff: SwitchedOff | null } | null = null;
  const warned = new Set<string>();
  return () => {
    const { off } = switches;
    if (off.size === 0) return null;
    if (read?.off === off) return read.switchedOff;
    model ??= new SwitchModel(parse(supergraphSdl, { noLocation: true }));
    for (const name of off) {
      const refusal = model.refusalOf(name);
      if (refusal === null || warned.has(name)) continue;
      warned.add(name);
      log.warn({ switch: name, refusal }, 'a switch is not obeyed in this supergraph');
    }
    read = { off, switchedOff: createSwitchedOff(model, off) };
    return read.switchedOff;
  };
}
