/** The fourth argument of a resolver. Its properties are computed when they are read. */
import type { GraphQLResolveInfo } from 'graphql';
import { pathOf } from './position.js';
import type { Position } from './position.js';
import type { RunningOperation } from './running-operation.js';
import type { SelectedField } from './plan.js';

export class ResolveInfo implements GraphQLResolveInfo {
  constructor(
    readonly run: RunningOperation,
    readonly field: SelectedField,
    readonly at: Position,
  ) {}

  get fieldName(): string {
    return this.field.name;
  }

  get fieldNodes(): GraphQLResolveInfo['fieldNodes'] {
    return this.field.nodes;
  }

  get returnType(): GraphQLResolveInfo['returnType'] {
    return this.field.definition.type;
  }

  get parentType(): GraphQLResolveInfo['parentType'] {
    return this.field.parentType;
  }

  get path(): GraphQLResolveInfo['path'] {
    return pathOf(this.at, this.field.responseName, this.field.parentType.name);
  }

  get schema(): GraphQLResolveInfo['schema'] {
    return this.field.scope.schema;
  }

  get fragments(): GraphQLResolveInfo['fragments'] {
    return this.field.scope.fragments;
  }

  get rootValue(): unknown {
    return undefined;
  }

  get operation(): GraphQLResolveInfo['operation'] {
    return this.field.scope.operation;
  }

  get variableValues(): GraphQLResolveInfo['variableValues'] {
    return this.run.variableValues;
  }
}
