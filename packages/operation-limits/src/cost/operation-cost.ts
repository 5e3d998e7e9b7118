/**
 * The estimated cost of an operation as a function of its variables, in the terms of IBM's cost specification. It is
 * compiled once per operation, in time linear in the document: a fragment is compiled once, however often it is spread.
 */
import { Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { CostModel } from './cost-model.js';
import { valueOf } from './cost-program.js';
import type { CostInputs } from './cost-program.js';
import { findMostExpensive } from './most-expensive.js';
import type { ExpensiveField } from './most-expensive.js';
import { SelectionCosts } from './selection-costs.js';

/** Of a mutation, besides its fields; that of the specification's other implementations. */
const MUTATION_COST = 10;

const NO_INPUTS: CostInputs = { variables: {}, representations: null };

export class OperationCost {
  readonly #costs: SelectionCosts;
  readonly #cost: ReturnType<SelectionCosts['ofOperation']>;
  readonly #rootType: string;

  constructor(
    model: CostModel,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.#costs = new SelectionCosts(model, fragmentsOf(document));
    this.#rootType = model.rootType(operation.operation);
    const base = operation.operation === OperationTypeNode.MUTATION ? MUTATION_COST : 0;
    this.#cost = this.#costs.ofOperation(operation.selectionSet, this.#rootType, base);
  }

  /** The cost for any variables; null when it depends on them. */
  get constant(): number | null {
    return typeof this.#cost === 'number' ? Math.max(0, this.#cost) : null;
  }

  /**
   * @param variables Coerced, with the default values of variables.
   * @param representations How many entities `_entities` gets; as many as the argument has by default.
   */
  estimate(variables: CostInputs['variables'], representations: number | null = null): number {
    if (typeof this.#cost === 'number') return Math.max(0, this.#cost);
    return Math.max(0, valueOf(this.#cost, this.#costs.program.run({ variables, representations })));
  }

  /** The field that causes most of the cost; null for an operation without a cost. */
  mostExpensive(variables: CostInputs['variables'], representations: number | null = null): ExpensiveField | null {
    const total = this.estimate(variables, representations);
    return findMostExpensive(this.operation.selectionSet, this.#costs, { variables, representations }, total);
  }

  /**
   * Names a field that has not exactly one of its slicing arguments although it requires one; null when there is none.
   */
  findMissingSlicingArgument(variables: CostInputs['variables']): string | null {
    for (const { given, message } of this.#costs.requiredSlicingArguments)
      if (given({ ...NO_INPUTS, variables }) !== 1) return message;
    return null;
  }
}

/** The costs of operations by their definition, each compiled once while the definition is in use. */
export class OperationCosts {
  readonly #known = new WeakMap<OperationDefinitionNode, OperationCost>();

  constructor(private readonly model: CostModel) {}

  of(document: DocumentNode, operation: OperationDefinitionNode): OperationCost {
    const known = this.#known.get(operation);
    if (known !== undefined) return known;
    const cost = new OperationCost(this.model, document, operation);
    this.#known.set(operation, cost);
    return cost;
  }
}

function fragmentsOf(document: DocumentNode): SelectionCosts['fragments'] {
  return new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
}
