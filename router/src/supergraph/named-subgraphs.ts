/** Settings that name subgraphs: a name that the supergraph does not have would have no effect. */
import type { Logger } from '@marquee/runtime/log';
import { StartError } from '@marquee/runtime/start-error';
import { nearNames } from '@marquee/runtime/configuration/near-names';

export interface NamedSubgraph {
  readonly setting: string;
  /** In the configuration file, as in `router.yaml:3:5`; undefined where the name is from elsewhere. */
  readonly place?: string | undefined;
  readonly subgraph: string;
  /** Whether the setting may list subgraphs that this supergraph does not have; then only misspelt names are refused. */
  readonly mayBeAbsent: boolean;
}

/** A clause for each name that no subgraph of the supergraph has, with the names that may be meant. */
export function unknownSubgraphProblems(named: readonly NamedSubgraph[], known: readonly string[]): readonly string[] {
  return unknownNames(named, known).flatMap((each) => {
    const { setting, place, subgraph, mayBeAbsent, near } = each;
    if (mayBeAbsent && near.length === 0) return [];
    return [
      `${place === undefined ? '' : `${place} `}${setting} names the subgraph "${subgraph}", which the supergraph does not have${suggest(near, known)}`,
    ];
  });
}

/** Throws a `StartError` for names that no subgraph of the supergraph has. */
export function requireKnownSubgraphs(named: readonly NamedSubgraph[], known: readonly string[]): void {
  const problems = unknownSubgraphProblems(named, known);
  if (problems.length > 0)
    throw new StartError(`${problems.join('.\n')}. Correct the name, or remove it from the setting.`);
}

/** For a supergraph that replaces another: its subgraphs are not chosen by who sets the settings. */
export function warnOfUnknownSubgraphs(named: readonly NamedSubgraph[], known: readonly string[], log: Logger): void {
  for (const { setting, subgraph, mayBeAbsent } of unknownNames(named, known))
    if (!mayBeAbsent)
      log.warn(
        { setting, subgraph, subgraphs: known },
        'a setting names a subgraph that the new supergraph does not have',
      );
}

interface UnknownName extends NamedSubgraph {
  /** Subgraphs that may be meant: with a similar name, and not named by the same setting. */
  readonly near: readonly string[];
}

function unknownNames(named: readonly NamedSubgraph[], known: readonly string[]): readonly UnknownName[] {
  const unknown = named.filter(({ subgraph }) => !known.includes(subgraph));
  return unknown.map((each) => {
    const isNamed = (name: string): boolean =>
      named.some(({ setting, subgraph }) => setting === each.setting && subgraph === name);
    const candidates = each.mayBeAbsent ? known.filter((name) => !isNamed(name)) : known;
    return { ...each, near: nearNames(each.subgraph, candidates) };
  });
}

/** Subgraphs in a message that has no near name. */
const MAX_LISTED = 20;

function suggest(near: readonly string[], known: readonly string[]): string {
  if (near.length > 0) return ` (did you mean ${near.map((name) => `"${name}"`).join(' or ')}?)`;
  const rest = known.length - MAX_LISTED;
  const list = known.slice(0, MAX_LISTED).map((name) => `"${name}"`);
  return ` (its subgraphs are ${list.join(', ')}${rest > 0 ? ` and ${rest} more` : ''})`;
}
