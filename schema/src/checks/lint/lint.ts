/** Lints subgraph SDL. Findings that the published SDL has already are left out. */
import { visit, visitInParallel } from 'graphql';
import type { DocumentNode } from 'graphql';
import { parseSdl } from '../../composition/parse-sdl.js';
import type { LintLevel, LintRule } from './lint-rules.js';
import { deprecations, descriptions, enumValues, fieldNames, listSizes, typeNames } from './lint-rules.js';
import { positionsOf } from './text-positions.js';
import type { TextPosition } from './text-positions.js';

export const LINT_RULES: readonly LintRule[] = [
  typeNames,
  fieldNames,
  enumValues,
  deprecations,
  descriptions,
  listSizes,
];

export interface LintFinding {
  readonly rule: string;
  readonly level: LintLevel;
  readonly coordinate: string;
  readonly message: string;
  /** At least one. */
  readonly sourceLocations: readonly { readonly start: TextPosition; readonly end: TextPosition }[];
}

/** Throws a `GraphQLError` when the SDL is invalid. @param before The published SDL; null reports all findings. */
export function lint(sdl: string, before: string | null): readonly LintFinding[] {
  const known = new Set(before === null ? [] : findIn(parseSdl(before)).map(identityOf));
  const found = findIn(parseSdl(sdl)).filter((finding) => !known.has(identityOf(finding)));
  const positions = positionsOf(
    sdl,
    found.flatMap(({ start, end }) => [start, end]),
  );
  const at = (index: number): TextPosition => positions.get(index) ?? { byteOffset: 0, line: 1, column: 1 };
  return found.map(({ start, end, ...finding }) => ({
    ...finding,
    sourceLocations: [{ start: at(start), end: at(end) }],
  }));
}

/** A finding with its location as indexes into the text. */
type FoundAt = Omit<LintFinding, 'sourceLocations'> & { readonly start: number; readonly end: number };

function identityOf({ rule, coordinate }: FoundAt): string {
  return `${rule} ${coordinate}`;
}

function findIn(document: DocumentNode): readonly FoundAt[] {
  const findings: FoundAt[] = [];
  const visitors = LINT_RULES.map(({ name, level, create }) =>
    create(({ loc }, coordinate, message) =>
      findings.push({ rule: name, level, coordinate, message, start: loc?.start ?? 0, end: loc?.end ?? 0 }),
    ),
  );
  visit(document, visitInParallel(visitors));
  return findings;
}
