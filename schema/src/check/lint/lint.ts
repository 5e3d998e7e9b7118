/** Looks at what an author has written, and only at that: what stood there before is not theirs to mend now. */
import { parse, visit, visitInParallel } from 'graphql';
import type { ASTNode, DocumentNode } from 'graphql';
import type { LintLevel, LintRule } from './lint-rule.js';
import { deprecations } from './rules/deprecations.js';
import { descriptions } from './rules/descriptions.js';
import { enumValues } from './rules/enum-values.js';
import { fieldNames } from './rules/field-names.js';
import { typeNames } from './rules/type-names.js';

export const LINT_RULES: readonly LintRule[] = [typeNames, fieldNames, enumValues, deprecations, descriptions];

export interface TextPosition {
  /** From 0, in UTF-8 bytes. */
  readonly byteOffset: number;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface LintFinding {
  readonly rule: string;
  readonly level: LintLevel;
  readonly coordinate: string;
  readonly message: string;
  /** One at least. */
  readonly sourceLocations: readonly { readonly start: TextPosition; readonly end: TextPosition }[];
}

/** Throws a `GraphQLError` for what is no SDL. @param before The text as it was; null to look at everything. */
export const lint = (sdl: string, before: string | null): readonly LintFinding[] => {
  const document = parse(sdl);
  const findings = findIn(document, sdl);
  if (before === null) return findings;
  const known = new Set(findIn(parse(before), before).map(identityOf));
  return findings.filter((finding) => !known.has(identityOf(finding)));
};

const identityOf = ({ rule, coordinate }: LintFinding): string => `${rule} ${coordinate}`;

const findIn = (document: DocumentNode, sdl: string): readonly LintFinding[] => {
  const findings: LintFinding[] = [];
  const visitors = LINT_RULES.map(({ name, level, create }) =>
    create((node, coordinate, message) => findings.push({ rule: name, level, coordinate, message, sourceLocations: [locate(node, sdl)] })),
  );
  visit(document, visitInParallel(visitors));
  return findings;
};

const locate = ({ loc }: ASTNode, sdl: string): LintFinding['sourceLocations'][number] => ({ start: position(sdl, loc?.start ?? 0), end: position(sdl, loc?.end ?? 0) });

const position = (sdl: string, index: number): TextPosition => {
  const before = sdl.slice(0, index);
  const line = before.split('\n').length;
  return { byteOffset: Buffer.byteLength(before), line, column: index - before.lastIndexOf('\n') };
};
