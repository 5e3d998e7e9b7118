/** The HTTP API of the simulated provider. No real card, bank or money is involved. */
import { createFastifyServer } from '@marquee/runtime/http-server';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { SimulatedPayments, SimulatedPayment } from './simulated-payments.js';
import { isOperator } from '@marquee/runtime/operator-key';
import { readCard } from './cards.js';
import { AUTHENTICATE_PATH, toWire } from './wire.js';
import { SIMULATOR_HEADER } from '../payments/http-provider.js';
import type { WirePayment } from '../payments/http-provider.js';

/** A simulated network fault: the request or the response is lost. */
export type NetworkFault = 'lost' | 'silent' | null;

export interface SimulatorOptions {
  readonly payments: SimulatedPayments;
  readonly key: string;
  readonly publicUrl: () => string;
  /** Called for each request that moves money. Default: no faults. */
  readonly fault?: () => NetworkFault;
  /** Reports each change of a payment. */
  readonly notify: (payment: SimulatedPayment) => void;
  /** Time after which a late charge succeeds. */
  readonly lateMs: number;
}

const PAGE = 1000;
/** A charge is a few hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;

function page(reference: string, question: string, hasButtons: boolean): string {
  return `<!doctype html><meta charset="utf-8"><title>Simulated bank</title>
<body style="font:16px system-ui;max-width:30em;margin:4em auto"><h1>Simulated bank</h1><p>${question}</p>${
    hasButtons
      ? `<form method="post" action="${AUTHENTICATE_PATH}/${reference}?approve=true"><button>Confirm</button></form><form method="post" action="${AUTHENTICATE_PATH}/${reference}?approve=false"><button>Reject</button></form>`
      : ''
  }`;
}

/** Closes the connection without a response. */
function closeWithoutResponse(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

interface ChargeBody {
  readonly reference: string;
  readonly amount: string;
  readonly currency: string;
  readonly card: string;
  readonly on_session: boolean;
}

/** What the routes share. */
interface Simulator extends Required<Omit<SimulatorOptions, 'key' | 'publicUrl'>> {
  readonly server: FastifyInstance;
  readonly wire: (payment: SimulatedPayment) => WirePayment;
}

/** Completes an authentication or a late charge, and reports it. */
function settle({ payments, notify }: Simulator, reference: string, approved: boolean): SimulatedPayment | null {
  const payment = payments.finish(reference, approved);
  if (payment !== null) notify(payment);
  return payment;
}

/** Charges and refunds. */
function addMoneyRoutes(simulator: Simulator): void {
  const { server, payments, wire, fault, notify, lateMs } = simulator;
  const lostOnce = new Set<string>();

  server.post<{ Body: ChargeBody }>('/v1/charges', async ({ body }, reply) => {
    const card = readCard(body.card);
    if (card === null) return reply.code(422).send({ message: 'This card does not exist.' });
    const isLost = card.behaviour === 'lost' && !lostOnce.has(body.reference);
    const networkFault = isLost ? 'lost' : fault();
    if (isLost) lostOnce.add(body.reference);
    if (networkFault === 'lost') return closeWithoutResponse(reply);
    const isNew = payments.find(body.reference) === null;
    const payment = payments.charge(
      { reference: body.reference, amount: body.amount, currency: body.currency, onSession: body.on_session },
      card,
    );
    if (isNew && payment.status === 'processing')
      setTimeout(() => settle(simulator, body.reference, true), lateMs).unref();
    if (isNew && payment.status !== 'processing') notify(payment);
    return networkFault === 'silent' || (card.behaviour === 'silent' && isNew)
      ? closeWithoutResponse(reply)
      : wire(payment);
  });

  server.post<{ Body: { reference: string; charge: string; amount: string; currency: string } }>(
    '/v1/refunds',
    async ({ body }, reply) => {
      const networkFault = fault();
      if (networkFault === 'lost') return closeWithoutResponse(reply);
      const payment = payments.refund(body);
      notify(payment);
      return networkFault === 'silent' ? closeWithoutResponse(reply) : wire(payment);
    },
  );
}

/** Look-ups of payments, cards and the movements of a day. */
function addLookUpRoutes({ server, payments, wire }: Simulator): void {
  server.get<{ Params: { reference: string } }>('/v1/payments/:reference', async ({ params }, reply) => {
    const payment = payments.find(params.reference);
    return payment === null ? reply.code(404).send({ message: 'This reference is unknown.' }) : wire(payment);
  });

  server.get<{ Params: { token: string } }>('/v1/cards/:token', async ({ params }, reply) => {
    const card = readCard(params.token);
    return card === null
      ? reply.code(404).send({ message: 'This card does not exist.' })
      : { brand: card.brand, last4: card.last4, expires_on: card.expiresOn };
  });

  server.get<{ Querystring: { day: string; after: string } }>('/v1/movements', async ({ query }) => {
    const ofDay = [...payments.all()].filter(({ settledOn }) => settledOn === query.day);
    const start = Number(query.after || '0');
    const movements = ofDay
      .slice(start, start + PAGE)
      .map(({ reference, kind, amount, currency }) => ({ reference, kind, amount, currency }));
    return { movements, next: start + PAGE < ofDay.length ? String(start + PAGE) : null };
  });
}

/** The page on which the cardholder confirms a payment. */
function addAuthenticationPages(simulator: Simulator): void {
  const { server, payments } = simulator;
  server.get<{ Params: { reference: string } }>(`${AUTHENTICATE_PATH}/:reference`, async ({ params }, reply) => {
    const isWaiting = payments.find(params.reference)?.status === 'requires_action';
    return reply
      .type('text/html')
      .send(
        page(
          encodeURIComponent(params.reference),
          isWaiting ? 'Do you confirm this payment?' : 'This payment does not wait for a confirmation.',
          isWaiting,
        ),
      );
  });
  server.post<{ Params: { reference: string }; Querystring: { approve: string } }>(
    `${AUTHENTICATE_PATH}/:reference`,
    async ({ params, query }, reply) => {
      const payment = settle(simulator, params.reference, query.approve === 'true');
      return reply
        .type('text/html')
        .send(
          page(
            '',
            payment === null
              ? 'This payment does not wait for a confirmation.'
              : `Thank you. The payment was ${payment.status}.`,
            false,
          ),
        );
    },
  );
}

function addDisputeRoute({ server, payments, wire, notify }: Simulator): void {
  // Disputes a payment, for development and tests; not part of a provider's API.
  server.post<{ Params: { reference: string } }>('/simulate/dispute/:reference', async ({ params }, reply) => {
    const payment = payments.dispute(params.reference);
    if (payment === null) return reply.code(409).send({ message: 'This payment cannot be disputed.' });
    notify(payment);
    return wire(payment);
  });
}

export function createSimulator({ key, publicUrl, fault = () => null, ...options }: SimulatorOptions): FastifyInstance {
  const server = createFastifyServer({ bodyBytes: MAX_BODY_BYTES });
  const simulator = { ...options, fault, server, wire: (payment: SimulatedPayment) => toWire(payment, publicUrl()) };
  server.addHook('onRequest', async (request, reply) => {
    void reply.header(SIMULATOR_HEADER, 'true');
    if (!request.url.startsWith('/v1/') || isOperator(key, request.headers.authorization)) return;
    return reply.code(401).send({ message: 'The API key is missing or wrong.' });
  });
  // The authentication page submits forms without a body.
  server.addContentTypeParser('application/x-www-form-urlencoded', (_request, _body, done) => done(null, {}));
  addMoneyRoutes(simulator);
  addLookUpRoutes(simulator);
  addAuthenticationPages(simulator);
  addDisputeRoute(simulator);
  server.get('/health', async () => ({ status: 'ok', subgraph: 'payment-simulator', pid: process.pid }));
  server.get('/ready', async () => ({ status: 'ready' }));
  return server;
}
