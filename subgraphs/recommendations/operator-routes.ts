/** HTTP routes for operators: the model that this process serves, and training by command. `npm run recs` calls them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isOperator, loadOperatorKey } from '@marquee/runtime/operator-key';
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import type { RecommendationsConfig } from './config.js';
import type { TrainingSchedule } from './learning/serving/training-schedule.js';
import type { RecommendationsServices } from './services.js';
import type { RecommendationsStore } from './store.js';

/** What `GET /operator/models` responds. */
export interface ServingState {
  /** Null: popularity. */
  readonly served: string | null;
  readonly training: ReturnType<TrainingSchedule['status']>;
}

export async function operatorRoutes(
  server: FastifyInstance,
  { runtime, services }: SubgraphParts<RecommendationsConfig, RecommendationsStore, RecommendationsServices>,
): Promise<void> {
  const key = await loadOperatorKey(runtime.dataDir);
  const asOperator = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isOperator(key, request.headers.authorization))
      await reply.code(401).send({ error: 'Send the operator key from the subgraph’s data folder as a bearer token.' });
  };
  const state = (): ServingState => ({
    served: services.models.current()?.version ?? null,
    training: services.training.status(),
  });
  server.get('/operator/models', { preHandler: asOperator }, async () => state());
  server.post('/operator/train', { preHandler: asOperator }, async () => ({
    ended: services.training.request(),
  }));
}
