/** HTTP in and out: limits, and answers in the shape that a GraphQL client reads even when it was not GraphQL that failed. */
import fastify from 'fastify';
import type { FastifyError, FastifyInstance } from 'fastify';
import type { ErrorCode } from '@marquee/contracts/error-codes';
import type { Logger } from '@marquee/kit/process/log';
import type { RouterConfig } from '../config.js';
import { INTERNAL_MESSAGE } from '../errors.js';
import { allowOrigins } from './cors.js';
import { letGoWhenClosing } from '@marquee/kit/process/let-go-when-closing';

export const createHttpServer = ({ cors, requestBytes }: Pick<RouterConfig, 'cors' | 'requestBytes'>, log: Logger): FastifyInstance => {
  const server = fastify({ bodyLimit: requestBytes, forceCloseConnections: 'idle' });
  allowOrigins(server, cors);
  letGoWhenClosing(server);
  server.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const refusal = explain(error, requestBytes);
    if (refusal.status >= 500) log.error({ err: error }, 'a request met a bug');
    return reply.code(refusal.status).type('application/json; charset=utf-8').send(toBody(refusal));
  });
  server.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).type('application/json; charset=utf-8').send(toBody({ status: 404, code: 'BAD_REQUEST', message: 'There is nothing here: GraphQL is answered at /graphql.' })),
  );
  return server;
};

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
}

const explain = ({ code, statusCode = 500 }: FastifyError, requestBytes: number): Refusal => {
  const refuse = (message: string): Refusal => ({ status: statusCode, code: 'BAD_REQUEST', message });
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(`The request is larger than ${requestBytes} bytes.`);
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return refuse('Send the request as JSON, with "content-type: application/json".');
  if (statusCode >= 400 && statusCode < 500) return refuse('The body of the request is not valid JSON.');
  return { status: 500, code: 'INTERNAL_SERVER_ERROR', message: INTERNAL_MESSAGE };
};

const toBody = ({ code, message }: Refusal): string => JSON.stringify({ errors: [{ message, extensions: { code } }] });
