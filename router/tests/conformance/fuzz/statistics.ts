/** Counts of executed scenarios and their comparisons. */
import type { Comparison } from './compare-engines.js';
import { isMutation } from './generated-subgraphs.js';
import type { Scenario } from './scenario.js';
import type { TestSupergraph } from './test-supergraph.js';

export class Statistics {
  operations = 0;
  failures = 0;
  unexplained = 0;
  #invalid = 0;
  readonly #kinds = { mutations: 0, 'with unauthorized fields': 0, 'with a subgraph down': 0, 'with NULL or HALT': 0 };
  readonly #differences = new Map<string, number>();

  countInvalid(): void {
    this.#invalid++;
  }

  add(
    { document, downSubgraphs, onError }: Scenario,
    { failure, gatewayDifferences, hasUnauthorizedFields }: Comparison,
  ): void {
    this.operations++;
    if (failure !== null) this.failures++;
    if (isMutation(document)) this.#kinds.mutations++;
    if (hasUnauthorizedFields) this.#kinds['with unauthorized fields']++;
    if (downSubgraphs.size > 0) this.#kinds['with a subgraph down']++;
    if (onError !== 'PROPAGATE') this.#kinds['with NULL or HALT']++;
    if (gatewayDifferences === null) this.unexplained++;
    else if (gatewayDifferences.length > 0) {
      const names = gatewayDifferences.join(' + ');
      this.#differences.set(names, (this.#differences.get(names) ?? 0) + 1);
    }
  }

  lines(supergraphs: readonly TestSupergraph[]): readonly string[] {
    const stats = supergraphs.map(({ compiled }) => compiled.stats?.() ?? { compiled: 0, fallback: 0, general: 0 });
    const sum = (path: 'compiled' | 'fallback' | 'general'): number =>
      stats.reduce((total, each) => total + each[path], 0);
    const kinds = Object.entries(this.#kinds).map(([kind, count]) => `${count} ${kind}`);
    const differences = [...this.#differences].toSorted(([, a], [, b]) => b - a);
    return [
      `of ${this.operations} operations: ${kinds.join(', ')}; ${this.#invalid} other random operations were invalid`,
      `compiled path: ${sum('compiled')} completed, ${sum('fallback')} fell back, ${sum('general')} not supported`,
      `@apollo/gateway differs in ${differences.reduce((total, [, count]) => total + count, this.unexplained)}:`,
      ...differences.map(([names, count]) => `  ${count} ${names}`),
    ];
  }
}
