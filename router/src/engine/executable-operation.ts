/**
 * An operation as far as it can be made ready before a request: read once, planned and compiled once for each kind of
 * caller that gets another plan, shaped once for each set of `@skip` and `@include`.
 */
import type { PlanNode } from '@apollo/query-planner';
import { print } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { PlanVariant } from './planning/plan-variant.js';
import { planOperation } from './planning/plan-operation.js';
import { createPlannedDocument } from './planning/planned-document.js';
import { PlanningError } from './planning/planning-error.js';
import type { PreparedOperation } from './planning/prepare-operation.js';
import type { PlannerSchema } from '@marquee/federation/planner-schema';
import { createPlanStep } from './execution/plan-steps.js';
import type { PlanStep } from './execution/plan-steps.js';
import { UNAUTHORIZED_FIELD } from './execution/unauthorized-fields.js';
import { describePlan } from './describe-plan.js';
import type { ErrorCause } from './execution/error-collector.js';
import { compilePlan } from './compiled/compile-plan.js';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { UnsupportedPlanError } from './compiled/unsupported.js';
import { readFetchSelection } from './execution/fetch-selection.js';
import { findDeduplicatedFetches } from './execution/deduplicated-fetches.js';
import { createResponseShape } from './execution/response-shape.js';
import type { ObjectShape } from './execution/response-shape.js';

/** Kinds of callers, and sets of conditions, that are kept for one operation; a client that sends more plans anew. */
const MAX_VARIANTS = 64;

const NO_FETCH_PLANNED: ErrorCause = {
  message: 'No subgraph was found that answers this.',
  code: 'PLANNING_FAILED',
  service: null,
};

export interface ExecutablePlan {
  readonly plan: PlanNode | null;
  /** Fills the run's data. */
  readonly run: PlanStep;
}

export class ExecutableOperation {
  /** What could not be planned is kept too: asking again must not cost again. */
  readonly #plans = new LRUCache<string, ExecutablePlan | PlanningError>({ max: MAX_VARIANTS });
  readonly #shapes = new LRUCache<string, ObjectShape>({ max: MAX_VARIANTS });
  readonly #fast = new LRUCache<string, CompiledPlan | UnsupportedPlanError>({ max: MAX_VARIANTS });

  constructor(
    readonly prepared: PreparedOperation,
    private readonly generation: PlannerSchema,
    /** Gets what people may want to know of each plan. */
    private readonly dump: ((text: string) => void) | null = null,
  ) {}

  /**
   * Throws a `PlanningError`. Planning is synchronous, so that no operation is ever planned twice at a time.
   *
   * @param variables By the client's names.
   */
  planFor(decision: PlanVariant, variables: Readonly<Record<string, unknown>>): ExecutablePlan {
    const isTrue = this.prepared.isPlannedByConditions ? isTrueAmong(variables) : undefined;
    const key = isTrue === undefined ? decision.key : this.#variantKey(decision, isTrue);
    const plan = this.#plans.get(key) ?? this.#tryToPlan(decision, isTrue);
    this.#plans.set(key, plan);
    if (plan instanceof PlanningError) throw plan;
    return plan;
  }

  /** @param variables By the client's names. */
  shapeFor(decision: PlanVariant, variables: Readonly<Record<string, unknown>>): ObjectShape {
    const isTrue = isTrueAmong(variables);
    const key = this.#variantKey(decision, isTrue);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const shape = this.#shape(decision, isTrue);
    this.#shapes.set(key, shape);
    return shape;
  }

  /** Why the fast path does not know the plan or the answer, if it does not. Throws a `PlanningError`. */
  compiledPlanFor(
    decision: PlanVariant,
    variables: Readonly<Record<string, unknown>>,
  ): CompiledPlan | UnsupportedPlanError {
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
  #variantKey(decision: PlanVariant, isTrue: IsTrue): string {
    return `${decision.key} ${this.prepared.conditionVariables.map((variable) => Number(isTrue(variable))).join('')}`;
  }

  #tryToCompileFast({ plan }: ExecutablePlan, shape: ObjectShape, isTrue: IsTrue): CompiledPlan | UnsupportedPlanError {
    if (plan === null) return new UnsupportedPlanError('no subgraph is asked');
    if (this.prepared.planVariableNames.size > 0)
      return new UnsupportedPlanError('variables have other names in the plan');
    try {
      return compilePlan(plan, shape, { ...this.generation, isTrue });
    } catch (error) {
      if (error instanceof UnsupportedPlanError) return error;
      throw error;
    }
  }

  #tryToPlan(decision: PlanVariant, isTrue: IsTrue | undefined): ExecutablePlan | PlanningError {
    try {
      return this.#plan(decision, isTrue);
    } catch (error) {
      if (error instanceof PlanningError) return error;
      throw error;
    }
  }

  #plan(decision: PlanVariant, isTrue: IsTrue | undefined): ExecutablePlan {
    const { prepared, generation } = this;
    const document = createPlannedDocument(prepared, generation.apiSchema, {
      isUnauthorized: (field) => this.#isDenied(field, decision),
      isTrue,
    });
    if (document === null) return { plan: null, run: () => Promise.resolve() };
    const plan = planOperation(document, generation, decision.overrides);
    if (plan === null) return { plan, run: failAllFields(document) };
    const {
      isSubtype,
      isObjectTypeName,
      syntheticFields: inputFields,
      requiresInputs: requiredFields,
      entityKeys,
      graphNames,
    } = generation;
    return {
      plan,
      run: createPlanStep(plan, {
        isSubtype,
        isObjectTypeName,
        syntheticFields: inputFields,
        requiresInputs: requiredFields,
        entityKeys,
        graphNames,
        usesContextArguments: usesContextArguments(plan),
        deduplicated: findDeduplicatedFetches(plan),
      }),
    };
  }

  #shape(decision: PlanVariant, isTrue: IsTrue): ObjectShape {
    const { apiSchema: schema, ownerOf } = this.generation;
    const root = schema.getRootType(this.prepared.operation.operation);
    if (!root) throw new Error('Planning refuses operations without a root type.');
    const denialOf = (field: FieldNode): ErrorCause | null =>
      this.#isDenied(field, decision) ? UNAUTHORIZED_FIELD : null;
    return createResponseShape(
      { schema, prepared: this.prepared, isTrue, unauthorizedCauseOf: denialOf, ownerOf },
      root,
    );
  }

  #isDenied(field: FieldNode, { unmetRequirements: unmet }: PlanVariant): boolean {
    return (this.prepared.requirements.get(field) ?? []).some((requirement) => unmet.has(requirement));
  }
}

type IsTrue = (variable: string) => boolean;

function isTrueAmong(variables: Readonly<Record<string, unknown>>): IsTrue {
  return (variable) => variables[variable] === true;
}

/** A plan without a fetch would answer null to everything, as if that were the data. */
function failAllFields(document: DocumentNode): PlanStep {
  const selection = readFetchSelection(print(document), false, (name) => name);
  return async (run) => run.fetchErrors.addFailedFetch(NO_FETCH_PLANNED, [run.data], selection);
}

function usesContextArguments(node: PlanNode): boolean {
  switch (node.kind) {
    case 'Fetch':
      return (node.contextRewrites ?? []).length > 0;
    case 'Flatten':
      return usesContextArguments(node.node);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(usesContextArguments);
    case 'Condition':
      return [node.ifClause, node.elseClause].some((branch) => branch !== undefined && usesContextArguments(branch));
    case 'Defer':
      return false;
  }
}
