/** Findings for a change after which something core needs what is not core, or after which a switch no longer works. */
import { findCoreDependencies } from '@marquee/federation/switches/core-dependencies';
import type { CoreDependency } from '@marquee/federation/switches/core-dependencies';
import { SwitchModel } from '@marquee/federation/switches/switch-model';
import { parse } from 'graphql';

export interface SwitchFinding {
  readonly rule: 'CORE_NEEDS_NON_CORE' | 'SWITCH_LOST';
  readonly level: 'ERROR' | 'WARNING';
  readonly coordinate: string;
  readonly message: string;
}

/** @param before The supergraph that is served, as SDL, as is `after`. */
export function compareSwitches(before: string, after: string): readonly SwitchFinding[] {
  if (before === after) return [];
  const [old, now] = [modelOf(before), modelOf(after)];
  const known = new Set(findCoreDependencies(old).map(keyOf));
  const added = findCoreDependencies(now).filter((each) => !known.has(keyOf(each)));
  const blamed = new Set(added.flatMap(({ needs }) => needs));
  return [
    ...added.map(dependencyFinding),
    ...now.names
      .filter((name) => old.find(name)?.refusal === null && !blamed.has(name))
      .flatMap((name) => lostSwitch(name, now.find(name)?.refusal ?? null)),
  ];
}

function modelOf(sdl: string): SwitchModel {
  return new SwitchModel(parse(sdl, { noLocation: true }));
}

function keyOf({ kind, coordinate, needs }: CoreDependency): string {
  return `${kind} ${coordinate} ${needs.join()}`;
}

function dependencyFinding({ kind, coordinate, needs, from }: CoreDependency): SwitchFinding {
  const names = needs.map((name) => `"${name}"`).join(', ');
  const what = needs.length > 1 ? `${names}, which are` : `${names}, which is`;
  const message =
    kind === 'not fetched'
      ? `${coordinate} is core and would need ${what} not core: an object that comes from "${from}" would lose the field while that is off or down.`
      : `${coordinate} comes from ${what} not core, and it is non-null: while that is off or down, operations that select it lose the whole object, of which ${from} is core. Make it nullable.`;
  return { rule: 'CORE_NEEDS_NON_CORE', level: 'ERROR', coordinate, message };
}

function lostSwitch(name: string, refusal: string | null): readonly SwitchFinding[] {
  if (refusal === null) return [];
  return [{ rule: 'SWITCH_LOST', level: 'WARNING', coordinate: name, message: `${refusal} Until now it could be.` }];
}
