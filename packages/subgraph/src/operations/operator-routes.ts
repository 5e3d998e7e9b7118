/** HTTP routes for operators: dead letters and rebuilds. `npm run redrive` and `npm run rebuild` call them. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { deadLetterId } from '@marquee/event-log/dead-letters/dead-letters';
import type { DeadLetter } from '@marquee/event-log/dead-letters/dead-letters';
import type { ReadModels } from '@marquee/event-log/read-models/read-models';
import { DeadLetterNotFoundError } from '@marquee/event-log/dead-letters/redrive';
import { isOperator, loadOperatorKey } from '@marquee/runtime/operator-key';

interface OperatorRequest {
  readonly Querystring: { readonly event?: string; readonly after?: string };
}

const PAGE_SIZE = 100;

/** The public fields of a dead letter; its payload may hold personal data. */
function describe(letter: DeadLetter): object {
  return {
    event: deadLetterId(letter),
    type: letter.event?.type ?? null,
    stream: letter.stream,
    reason: letter.reason,
    error: letter.error,
    attempts: letter.attempts,
    origin: letter.origin,
  };
}

export async function operatorRoutes<DomainStore>(
  server: FastifyInstance,
  { readModels, dataDir }: { readonly readModels: ReadModels<DomainStore>; readonly dataDir: string },
): Promise<void> {
  const key = await loadOperatorKey(dataDir);
  const asOperator = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!isOperator(key, request.headers.authorization))
      await reply.code(401).send({ error: 'Send the operator key from the subgraph’s data folder as a bearer token.' });
  };
  /** Responds 409 for a letter that does not exist or cannot be redriven yet. */
  const orConflict = async (reply: FastifyReply, work: () => Promise<object>): Promise<object> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DeadLetterNotFoundError)) throw error;
      return reply.code(409).send({ error: error.message });
    }
  };
  const options = { preHandler: asOperator };

  server.get<OperatorRequest>('/operator/dead-letters', options, async ({ query }) => {
    const { letters, next } = await readModels.deadLetters(PAGE_SIZE, query.after ?? null);
    return { letters: letters.map(describe), next };
  });
  server.post<OperatorRequest>('/operator/redrive', options, async ({ query }, reply) =>
    orConflict(reply, () => readModels.redrive(query.event ?? null)),
  );
  server.post<OperatorRequest>('/operator/drop', options, async ({ query }, reply) =>
    orConflict(reply, () => readModels.drop(query.event ?? '')),
  );
  server.post('/operator/rebuild', options, async () => readModels.rebuild());
}
