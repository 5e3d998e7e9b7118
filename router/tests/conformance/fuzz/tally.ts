/** What has been seen so far. */
import type { Arena } from './arena.js';
import { isMutation } from './house.js';
import type { Verdict } from './judge.js';
import type { Scenario } from './scenario.js';

export class Tally {
  operations = 0;
  faults = 0;
  unexplained = 0;
  #refused = 0;
  readonly #kinds = { mutations: 0, denied: 0, 'with a dead subgraph': 0 };
  readonly #differences = new Map<string, number>();

  refuse(): void {
    this.#refused++;
  }

  count({ document, dead }: Scenario, { fault, gateway, isDenied }: Verdict): void {
    this.operations++;
    if (fault !== null) this.faults++;
    if (isMutation(document)) this.#kinds.mutations++;
    if (isDenied) this.#kinds.denied++;
    if (dead.size > 0) this.#kinds['with a dead subgraph']++;
    if (gateway === null) this.unexplained++;
    else if (gateway.length > 0)
      this.#differences.set(gateway.join(' + '), (this.#differences.get(gateway.join(' + ')) ?? 0) + 1);
  }

  lines(arenas: readonly Arena[]): readonly string[] {
    const ran = arenas.map(({ fast }) => fast.stats?.() ?? { compiled: 0, fallback: 0, general: 0 });
    const sum = (path: 'compiled' | 'fallback' | 'general'): number =>
      ran.reduce((total, each) => total + each[path], 0);
    const kinds = Object.entries(this.#kinds).map(([kind, count]) => `${count} ${kind}`);
    const differences = [...this.#differences].toSorted(([, a], [, b]) => b - a);
    return [
      `of ${this.operations}: ${kinds.join(', ')}; ${this.#refused} random texts were no valid operation`,
      `with the fast path: ${sum('compiled')} on it, ${sum('fallback')} fell back from it, ${sum('general')} did not begin on it`,
      `@apollo/gateway differs in ${differences.reduce((total, [, count]) => total + count, this.unexplained)}:`,
      ...differences.map(([names, count]) => `  ${count} ${names}`),
    ];
  }
}
