/** Planners that do without some subgraphs, made when a plan for such a graph is first needed. */
import { createPlanner, loadSupergraph } from '@marquee/federation/planner';
import { withoutSubgraphs } from '@marquee/federation/without-subgraphs';
import { PlanningError } from './planning-error.js';
import type { SchemaWithPlanner } from './schema-with-planner.js';

/** A planner takes some ten megabytes. */
const MAX_PLANNERS = 2;

export class ReducedPlanners {
  /** The one that was used last is the last one. */
  readonly #byNames = new Map<string, SchemaWithPlanner | PlanningError>();

  constructor(readonly whole: SchemaWithPlanner) {}

  /** Throws a `PlanningError` when no graph is left that can be planned on. */
  without(subgraphs: readonly string[]): SchemaWithPlanner {
    if (subgraphs.length === 0) return this.whole;
    const key = [...subgraphs].sort().join(' ');
    const known = this.#byNames.get(key) ?? this.#create(subgraphs);
    this.#byNames.delete(key);
    this.#byNames.set(key, known);
    const [oldest] = this.#byNames.keys();
    if (this.#byNames.size > MAX_PLANNERS && oldest !== undefined) this.#byNames.delete(oldest);
    if (known instanceof PlanningError) throw known;
    return known;
  }

  #create(subgraphs: readonly string[]): SchemaWithPlanner | PlanningError {
    try {
      const document = withoutSubgraphs(this.whole.plannerDocument, new Set(subgraphs));
      return { ...this.whole, planner: createPlanner(loadSupergraph(document, { validate: false })) };
    } catch (cause) {
      const message = 'Without the subgraphs that are switched off, no graph is left to plan on.';
      return new PlanningError('PLANNING_FAILED', message, { cause });
    }
  }
}
