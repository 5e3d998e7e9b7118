/**
 * An operation prepared for execution: planned and compiled once for each plan variant, with one response shape for
 * each set of values of `@skip` and `@include`.
 */
import type { PlanNode } from '@apollo/query-planner';
import type { FieldNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { fetchesIn } from '@marquee/federation/plan-visitor';
import type { LimitFetch } from '../demand-control/fetch-limits.js';
import { compilePlan } from './compiled/compile-plan.js';
import type { CompiledPlan } from './compiled/compiled-plan.js';
import { UnsupportedPlanError } from './compiled/unsupported.js';
import { describePlan } from './describe-plan.js';
import { findDeduplicatedFetches } from './execution/fetches/deduplicated-fetches.js';
import { NO_FETCH_PLANNED, UNAUTHORIZED_FIELD } from './execution/error-causes.js';
import type { ErrorCause } from './execution/error-collector.js';
import { createPlanStep } from './execution/plan-steps.js';
import type { PlanStep } from './execution/plan-steps.js';
import { createResponseShape } from './execution/response/response-shape.js';
import type { ObjectShape } from './execution/response/response-shape.js';
import { CustomDirectives } from './planning/custom-directives.js';
import { planOperation } from './planning/plan-operation.js';
import type { PlanVariant } from './planning/plan-variant.js';
import { createPlannedDocument } from './planning/planned-document.js';
import type { PlannerSchema } from './planning/planner-schema.js';
import { PlanningError } from './planning/planning-error.js';
import type { PreparedOperation } from './planning/prepare-operation.js';

/** Limit of plans that are cached for one operation: one for each plan variant and set of condition values. */
const MAX_VARIANTS = 64;

const NO_FETCH_LIMIT: LimitFetch = () => null;

export interface ExecutablePlan {
  /** Null when nothing is fetched. */
  readonly plan: PlanNode | null;
  /** Executes the plan's fetches and merges their data into the context. */
  readonly run: PlanStep;
}

/** Whether a variable is true, for `@skip` and `@include`. */
type IsTrue = (variable: string) => boolean;

export interface ExecutableOperationOptions {
  /** Called with a description of each plan. */
  readonly dump?: (text: string) => void;
  readonly limitFetch?: LimitFetch;
}

export class ExecutableOperation {
  /** Planning errors are cached too, so that a repeated request is not planned again. */
  readonly #plans = new LRUCache<string, ExecutablePlan | PlanningError>({ max: MAX_VARIANTS });
  readonly #shapes = new LRUCache<string, ObjectShape>({ max: MAX_VARIANTS });
  readonly #compiledPlans = new LRUCache<string, CompiledPlan | UnsupportedPlanError>({ max: MAX_VARIANTS });

  constructor(
    readonly prepared: PreparedOperation,
    private readonly plannerSchema: PlannerSchema,
    private readonly options: ExecutableOperationOptions = {},
  ) {}

  /**
   * Throws a `PlanningError`. Planning is synchronous, so no operation is planned twice at the same time.
   *
   * @param variables By the client's names.
   */
  planFor(variant: PlanVariant, variables: Readonly<Record<string, unknown>>): ExecutablePlan {
    const isTrue = this.prepared.isPlannedByConditions ? isTrueIn(variables) : undefined;
    const key = isTrue === undefined ? variant.key : this.#cacheKey(variant, isTrue);
    const plan = this.#plans.get(key) ?? this.#tryToPlan(variant, isTrue);
    this.#plans.set(key, plan);
    if (plan instanceof PlanningError) throw plan;
    return plan;
  }

  /** @param variables By the client's names. */
  shapeFor(variant: PlanVariant, variables: Readonly<Record<string, unknown>>): ObjectShape {
    const isTrue = isTrueIn(variables);
    const key = this.#cacheKey(variant, isTrue);
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const shape = this.#createShape(variant, isTrue);
    this.#shapes.set(key, shape);
    return shape;
  }

  /**
   * The error, returned and not thrown, says why the compiled path does not support the plan. Throws a `PlanningError`.
   */
  compiledPlanFor(
    variant: PlanVariant,
    variables: Readonly<Record<string, unknown>>,
  ): CompiledPlan | UnsupportedPlanError {
    const isTrue = isTrueIn(variables);
    const key = this.#cacheKey(variant, isTrue);
    const known = this.#compiledPlans.get(key);
    if (known !== undefined) return known;
    const plan = this.planFor(variant, variables);
    const compiled = this.#tryToCompile(plan, this.shapeFor(variant, variables), isTrue);
    this.#compiledPlans.set(key, compiled);
    this.options.dump?.(describePlan(this.prepared, plan.plan, compiled));
    return compiled;
  }

  #cacheKey(variant: PlanVariant, isTrue: IsTrue): string {
    return `${variant.key} ${this.prepared.conditionVariables.map((variable) => Number(isTrue(variable))).join('')}`;
  }

  #tryToCompile({ plan }: ExecutablePlan, shape: ObjectShape, isTrue: IsTrue): CompiledPlan | UnsupportedPlanError {
    if (plan === null) return new UnsupportedPlanError('nothing is fetched');
    if (this.prepared.planVariableNames.size > 0)
      return new UnsupportedPlanError('variables have other names in the plan');
    try {
      return compilePlan(plan, shape, {
        ...this.plannerSchema,
        isTrue,
        limitFetch: this.options.limitFetch ?? NO_FETCH_LIMIT,
      });
    } catch (error) {
      if (error instanceof UnsupportedPlanError) return error;
      throw error;
    }
  }

  #tryToPlan(variant: PlanVariant, isTrue: IsTrue | undefined): ExecutablePlan | PlanningError {
    try {
      return this.#plan(variant, isTrue);
    } catch (error) {
      if (error instanceof PlanningError) return error;
      throw error;
    }
  }

  #plan(variant: PlanVariant, isTrue: IsTrue | undefined): ExecutablePlan {
    const { prepared, plannerSchema } = this;
    const { operation, planVariableNames } = prepared;
    const customDirectives = new CustomDirectives(operation, plannerSchema.supergraphSchema, planVariableNames);
    const document = createPlannedDocument(prepared, plannerSchema.apiSchema, {
      isUnauthorized: (field) => this.#isUnauthorized(field, variant),
      isTrue,
      customDirectives,
    });
    if (document === null) return { plan: null, run: () => Promise.resolve() };
    const plan = planOperation(
      document,
      plannerSchema,
      variant.overrides,
      prepared.hasCustomDirectives ? customDirectives : null,
    );
    if (plan === null) throw new PlanningError('PLANNING_FAILED', NO_FETCH_PLANNED.message);
    const context = {
      ...plannerSchema,
      usesContextArguments: usesContextArguments(plan),
      deduplicated: findDeduplicatedFetches(plan),
      limitFetch: this.options.limitFetch ?? NO_FETCH_LIMIT,
    };
    return { plan, run: createPlanStep(plan, context) };
  }

  #createShape(variant: PlanVariant, isTrue: IsTrue): ObjectShape {
    const { apiSchema: schema, ownerOf, isNamespace } = this.plannerSchema;
    const root = schema.getRootType(this.prepared.operation.operation);
    if (!root) throw new Error('An operation without a root type was planned.');
    const unauthorizedCauseOf = (field: FieldNode): ErrorCause | null =>
      this.#isUnauthorized(field, variant) ? UNAUTHORIZED_FIELD : null;
    return createResponseShape(
      { schema, prepared: this.prepared, isTrue, unauthorizedCauseOf, ownerOf, isNamespace },
      root,
    );
  }

  #isUnauthorized(field: FieldNode, { unmetRequirements }: PlanVariant): boolean {
    return (this.prepared.requirements.get(field) ?? []).some((requirement) => unmetRequirements.has(requirement));
  }
}

function isTrueIn(variables: Readonly<Record<string, unknown>>): IsTrue {
  return (variable) => variables[variable] === true;
}

/** Whether a fetch of the plan takes arguments from a context (`@fromContext`). */
function usesContextArguments(plan: PlanNode): boolean {
  return fetchesIn(plan).some(({ node }) => (node.contextRewrites ?? []).length > 0);
}
