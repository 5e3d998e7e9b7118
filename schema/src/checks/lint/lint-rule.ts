/** A rule about how schemas are written here. */
import type { ASTNode, ASTVisitor } from 'graphql';

export type LintLevel = 'ERROR' | 'WARNING';

export interface LintRule {
  /** In GraphOS' vocabulary where it has one. */
  readonly name: string;
  readonly level: LintLevel;
  /** Visits a subgraph's document and reports what does not keep the rule. */
  create(report: (node: ASTNode, coordinate: string, message: string) => void): ASTVisitor;
}
