import { asId } from '@marquee/contracts/ids';
import type { PlanId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/kit/graph/define-subgraph';
import type { Context } from '../context.js';

export const resolvePlans: ReferenceResolver<Context> = async (references, { loaders }) =>
  Promise.all(references.map(async ({ id }) => (typeof id === 'string' ? loaders.plan.load(asId<PlanId>(id)) : null)));
