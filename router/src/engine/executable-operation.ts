/**
 * An operation as far as it can be made ready before a request: read once, planned and compiled once for each kind of
 * caller that gets another plan, shaped once for each set of `@skip` and `@include`.
 */
import type { PlanNode } from '@apollo/query-planner';
import { print } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Decision } from './planning/plan-variant.js';
import { planOperation } from './planning/plan-operation.js';
import { toPlannedDocument } from './planning/planned-document.js';
import { PlanningError } from './planning/planning-error.js';
import type { PreparedOperation } from './planning/prepare-operation.js';
import type { Generation } from '@marquee/federation/planner-schema';
import { compilePlan } from './execution/plan-steps.js';
import type { Step } from './execution/plan-steps.js';
import { DENIED } from './execution/unauthorized-fields.js';
import { describePlan } from './describe-plan.js';
import type { Cause } from './execution/error-collector.js';
import { compileFast } from './compiled/compile-plan.js';
import type { FastPlan } from './compiled/compiled-plan.js';
import { Ineligible } from './compiled/unsupported.js';
import { readFetchSelection } from './execution/fetch-selection.js';
import { findRepeatedQuestions } from './execution/deduplicated-fetches.js';
import { createShape } from './execution/response-shape.js';
import type { ObjectShape } from './execution/response-shape.js';

/** Kinds of callers, and sets of conditions, that are kept for one operation; a client that sends more plans anew. */
const MAX_VARIANTS = 64;

const NO_PLAN: Cause = { message: 'No subgraph was found that answers this.', code: 'PLANNING_FAILED', service: null };

export interface ExecutablePlan {
  readonly plan: PlanNode | null;
  /** Fills the run's data. */
  readonly run: Step;
}

export class ExecutableOperation {
  /** What could not be planned is kept too: asking again must not cost again. */
  readonly #plans = new LRUCache<string, ExecutablePlan | PlanningError>({ max: MAX_VARIANTS });
  readonly #shapes = new LRUCache<string, ObjectShape>({ max: MAX_VARIANTS });
  readonly #fast = new LRUCache<string, FastPlan | Ineligible>({ max: MAX_VARIANTS });

  constructor(
    readonly prepared: PreparedOperation,
    private readonly generation: Generation,
    /** Gets what people may want to know of each plan. */
    private readonly dump: ((text: string) => void) | null = null,
  ) {}

  /**
   * Throws a `PlanningError`. Planning is synchronous, so that no operation is ever planned twice at a time.
   *
   * @param variables By the client's names.
   */
  planFor(decision: Decision, variables: Readonly<Record<string, unknown>>): ExecutablePlan {
    const isTrue = this.prepared.isPlannedByConditions ? isTrueAmong(variables) : undefined;
    const key = isTrue === undefined ? decision.key : this.#variantKey(decision, isTrue);
    const plan = this.#plans.get(key) ?? this.#tryToPlan(decision, isTrue);
    this.#plans.set(key, plan);
    if (plan instanceof PlanningError) throw plan;
    return plan;
  }

  /** @param variables By the client's names. */
  shapeFor(decision: Decision, variables: Readonly<Record<string, unknown>>): ObjectShape {
    const isTrue = isTrueAmong(variables);
    const key = this.#variantKey(decision, isTrue);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const shape = this.#shape(decision, isTrue);
    this.#shapes.set(key, shape);
    return shape;
  }

  /** Why the fast path does not know the plan or the answer, if it does not. Throws a `PlanningError`. */
  fastFor(decision: Decision, variables: Readonly<Record<string, unknown>>): FastPlan | Ineligible {
    const isTrue = isTrueAmong(variables);
    const key = this.#variantKey(decision, isTrue);
    const known = this.#fast.get(key);
    if (known !== undefined) return known;
    const plan = this.planFor(decision, variables);
    const fast = this.#tryToCompileFast(plan, this.shapeFor(decision, variables), isTrue);
    this.#fast.set(key, fast);
    this.dump?.(describePlan(this.prepared, plan.plan, fast));
    return fast;
  }

  /** Plans differ by caller, answers by what is skipped, too. */
  #variantKey(decision: Decision, isTrue: IsTrue): string {
    return `${decision.key} ${this.prepared.conditionVariables.map((variable) => Number(isTrue(variable))).join('')}`;
  }

  #tryToCompileFast({ plan }: ExecutablePlan, shape: ObjectShape, isTrue: IsTrue): FastPlan | Ineligible {
    if (plan === null) return new Ineligible('no subgraph is asked');
    if (this.prepared.variableNames.size > 0) return new Ineligible('variables have other names in the plan');
    try {
      return compileFast(plan, shape, { ...this.generation, isTrue });
    } catch (error) {
      if (error instanceof Ineligible) return error;
      throw error;
    }
  }

  #tryToPlan(decision: Decision, isTrue: IsTrue | undefined): ExecutablePlan | PlanningError {
    try {
      return this.#plan(decision, isTrue);
    } catch (error) {
      if (error instanceof PlanningError) return error;
      throw error;
    }
  }

  #plan(decision: Decision, isTrue: IsTrue | undefined): ExecutablePlan {
    const { prepared, generation } = this;
    const document = toPlannedDocument(prepared, generation.apiSchema, {
      isDenied: (field) => this.#isDenied(field, decision),
      isTrue,
    });
    if (document === null) return { plan: null, run: () => Promise.resolve() };
    const plan = planOperation(document, generation, decision.overrides);
    if (plan === null) return { plan, run: failWhole(document) };
    const { isSubtype, isObjectTypeName, inputFields, requiredFields, entityKeys, graphNames } = generation;
    return {
      plan,
      run: compilePlan(plan, {
        isSubtype,
        isObjectTypeName,
        inputFields,
        requiredFields,
        entityKeys,
        graphNames,
        dependsOnPlace: takesContext(plan),
        repeated: findRepeatedQuestions(plan),
      }),
    };
  }

  #shape(decision: Decision, isTrue: IsTrue): ObjectShape {
    const { apiSchema: schema, ownerOf } = this.generation;
    const root = schema.getRootType(this.prepared.operation.operation);
    if (!root) throw new Error('Planning refuses operations without a root type.');
    const denialOf = (field: FieldNode): Cause | null => (this.#isDenied(field, decision) ? DENIED : null);
    return createShape({ schema, prepared: this.prepared, isTrue, denialOf, ownerOf }, root);
  }

  #isDenied(field: FieldNode, { unmet }: Decision): boolean {
    return (this.prepared.requirements.get(field) ?? []).some((requirement) => unmet.has(requirement));
  }
}

type IsTrue = (variable: string) => boolean;

function isTrueAmong(variables: Readonly<Record<string, unknown>>): IsTrue {
  return (variable) => variables[variable] === true;
}

/** A plan without a fetch would answer null to everything, as if that were the data. */
function failWhole(document: DocumentNode): Step {
  const selection = readFetchSelection(print(document), false, (name) => name);
  return async (run) => run.faults.addFetch(NO_PLAN, [run.data], selection);
}

function takesContext(node: PlanNode): boolean {
  switch (node.kind) {
    case 'Fetch':
      return (node.contextRewrites ?? []).length > 0;
    case 'Flatten':
      return takesContext(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(takesContext);
    case 'Condition':
      return [node.ifClause, node.elseClause].some((branch) => branch !== undefined && takesContext(branch));
    case 'Defer':
      return false;
  }
}
