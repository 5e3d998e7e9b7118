/**
 * What whoever runs a subgraph may tell it: see to dead letters, make read models anew. `npm run redrive` and `npm run
 * rebuild` ask here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { deadLetterId } from '@marquee/event-log/dead-letters/dead-letters';
import type { DeadLetter } from '@marquee/event-log/dead-letters/dead-letters';
import type { ReadModels } from '@marquee/event-log/read-models/read-models';
import { DeadLetterNotFoundError } from '@marquee/event-log/dead-letters/redrive';
import { isOperator, loadOperatorKey } from '@marquee/runtime/operator-key';

interface Asked {
  readonly Querystring: { readonly event?: string; readonly after?: string };
}

const PAGE = 100;

/** What is told of a letter: not its payload, which may be personal. */
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
      await reply.code(401).send({ error: 'This needs the operator key from the data folder of the subgraph.' });
  };
  /** A letter that is not there, or not to be touched yet, is the asker's mistake. */
  const orConflict = async (reply: FastifyReply, work: () => Promise<object>): Promise<object> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DeadLetterNotFoundError)) throw error;
      return reply.code(409).send({ error: error.message });
    }
  };
  const options = { preHandler: asOperator };

  server.get<Asked>('/operator/dead-letters', options, async ({ query }) => {
    const { letters, next } = await readModels.deadLetters(PAGE, query.after ?? null);
    return { letters: letters.map(describe), next };
  });
  server.post<Asked>('/operator/redrive', options, async ({ query }, reply) =>
    orConflict(reply, () => readModels.redrive(query.event ?? null)),
  );
  server.post<Asked>('/operator/drop', options, async ({ query }, reply) =>
    orConflict(reply, () => readModels.drop(query.event ?? '')),
  );
  server.post('/operator/rebuild', options, async () => readModels.rebuild());
}
