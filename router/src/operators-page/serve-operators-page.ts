/** The routes of the operators' page: `/`, and what it needs below `/operators/`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isRecord } from '@marquee/runtime/is-record';
import type { Logger } from '@marquee/runtime/log';
import type { ExplorerConfig } from '../config.js';
import { errorBody, notFoundMessage } from '../http/error-responses.js';
import { JSON_TYPE } from '../http/media-type.js';
import type { CacheGroup } from '../entity-cache/cache-counts.js';
import { readAssets } from './assets.js';
import type { Assets } from './assets.js';
import { printCachePage } from './cache-page.js';
import { LauncherClient, RefusedCommandError } from './launcher-client.js';
import { SystemObserver } from './observe-system.js';
import type { ObservedRouter } from './observe-system.js';
import { printPage, printSignIn } from './page.js';
import type { PageContent } from './page.js';
import { OPERATOR_COOKIE, PageAccess } from './page-access.js';
import type { PageRequest } from './page-access.js';
import { createReadListedText, readNoListedText } from './listed-text.js';
import { createSampleReader } from './sample.js';
import type { SampleSupergraph } from './sample.js';
import { securityHeaders } from './security-headers.js';
import type { OperatorsPageConfig } from './settings.js';

export interface OperatorsPageOptions {
  readonly config: OperatorsPageConfig;
  readonly explorer: ExplorerConfig;
  readonly hasExplorers: boolean;
  /** Whether the router refuses operations that are not listed. */
  readonly isListedOnly: boolean;
  readonly operatorKey: string;
  /** The counts of the entity cache of this process; null when nothing is cached. */
  readonly cacheGroups: (() => readonly CacheGroup[]) | null;
  readonly router: Omit<ObservedRouter, 'launcher' | 'webUrl' | 'ownUrl'> & {
    readonly generations: { readonly supergraph: SampleSupergraph };
  };
  readonly log: Logger;
}

const HTML_TYPE = 'text/html; charset=utf-8';
/** Bodies of actions and of the sign-in. */
const MAX_BODY_BYTES = 4_096;
/** Of a process, or of a switch. */
const MAX_NAME_LENGTH = 200;

/** The operation whose text the page shows: small, and one that the web app sends. */
const FIRST_OPERATION = 'FirstPaint';
const ANY_GRAPH_QUERY = '{ __typename }\n';

export function serveOperatorsPage(server: FastifyInstance, options: OperatorsPageOptions): void {
  const { config, router } = options;
  const launcher = config.launcherSocket === null ? null : new LauncherClient(config.launcherSocket);
  const access = new PageAccess(options.operatorKey, config.isDevelopment);
  const observer = new SystemObserver({
    ...router,
    webUrl: config.webUrl,
    ownUrl: () => ownUrl(server),
    launcher,
  });
  const assets = readAssets();
  const readSample = createSampleReader(options.explorer, () => router.generations.supergraph, {
    readListedText: options.isListedOnly ? createReadListedText(options.explorer.operationsFolder) : readNoListedText,
    firstOperation: FIRST_OPERATION,
  });

  void server.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      // Only its own scripts read what the page serves: no other origin gets the token.
      for (const name of ['origin', 'credentials']) reply.removeHeader(`access-control-allow-${name}`);
      const origins = [...router.subgraphUrls().values()].map((url) => new URL(url).origin);
      void reply.headers(securityHeaders(origins));
    });
    assets.serve(scope);
    serveSignIn(scope, access, assets, !config.isDevelopment);
    const seen = { onRequest: async (request: FastifyRequest, reply: FastifyReply) => hide(access, request, reply) };

    scope.get('/', seen, async (_request, reply) =>
      reply.type(HTML_TYPE).send(printPage(await readContent(options, assets, access.newToken()))),
    );
    scope.get('/operators/system', seen, () => observer.read());
    scope.get('/operators/sample', seen, readSample);
    scope.get('/operators/cache', seen, async (_request, reply) =>
      reply.type(HTML_TYPE).send(printCachePage(assets.folder, options.cacheGroups?.() ?? null)),
    );
    serveActions(scope, options, access, launcher);
  });
}

/** Responds to a request that may not see the page, and ends it there. */
async function hide(
  access: PageAccess,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const sight = access.sightOf(pageRequest(request));
  if (sight === 'seen') return undefined;
  const [status, message] = sight === 'hidden' ? [404, notFoundMessage('/graphql')] : [403, sight.refused];
  return reply.code(status).type(JSON_TYPE).send(errorBody('BAD_REQUEST', message));
}

function pageRequest({ headers, socket }: FastifyRequest): PageRequest {
  return { headers, peerAddress: socket.remoteAddress ?? '' };
}

function serveSignIn(scope: FastifyInstance, access: PageAccess, assets: Assets, isSecure: boolean): void {
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  scope.get('/operators/sign-in', async (_request, reply) =>
    reply.type(HTML_TYPE).send(printSignIn(assets.folder, null)),
  );
  scope.post('/operators/sign-in', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const { body, headers } = request;
    const key = isRecord(body) ? String(body['key']) : '';
    const cookie = headers['sec-fetch-site'] === 'cross-site' ? null : access.signIn(key.trim());
    if (cookie === null)
      return reply.code(401).type(HTML_TYPE).send(printSignIn(assets.folder, 'This is not the key of this router.'));
    const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
    return reply.header('set-cookie', `${OPERATOR_COOKIE}=${cookie}; ${attributes}`).redirect('/', 303);
  });
}

/** What a request asks for: the words of a command of the launcher. */
type Action = readonly [command: string, name: string, number?: string];

function serveActions(
  scope: FastifyInstance,
  { log }: OperatorsPageOptions,
  access: PageAccess,
  launcher: LauncherClient | null,
): void {
  if (launcher === null) return;
  scope.post('/operators/actions', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const refuse = (status: number, message: string): FastifyReply =>
      reply.code(status).type(JSON_TYPE).send(errorBody('BAD_REQUEST', message));
    const refusal = access.refusalOf(pageRequest(request));
    if (refusal !== null) return refuse(403, refusal);
    // A form of another page may send the other types.
    if (!request.headers['content-type']?.startsWith('application/json')) return refuse(415, USAGE);
    const action = readAction(request.body);
    if (action === null) return refuse(400, USAGE);
    const [command, name] = action;
    if (name === 'router' && (command === 'kill' || command === 'stop'))
      return refuse(409, `The router serves this page, so the page cannot ${command} it: restart it, or slow it down.`);
    try {
      const message = await launcher.command(action.filter((word) => word !== undefined));
      log.info({ command: action.join(' ') }, 'a command of the operators’ page');
      return { message };
    } catch (error) {
      if (error instanceof RefusedCommandError) return refuse(409, error.message);
      log.warn({ err: error }, 'the launcher did not respond to a command');
      return refuse(502, 'The launcher does not respond on its control socket: is npm start still running?');
    }
  });
}

const USAGE =
  'Send { "command": "kill", "name": "users" }; slow also takes "number", milliseconds, and off takes it as minutes.';

/** Command -> whether it takes a number. */
const COMMANDS: ReadonlyMap<string, boolean> = new Map([
  ...['kill', 'restart', 'stop', 'cont', 'on'].map((command) => [command, false] as const),
  ...['slow', 'off'].map((command) => [command, true] as const),
]);

function readAction(body: unknown): Action | null {
  if (!isRecord(body)) return null;
  const { command, name, number } = body;
  if (typeof command !== 'string' || typeof name !== 'string' || name.length > MAX_NAME_LENGTH) return null;
  const takesNumber = COMMANDS.get(command);
  if (takesNumber === undefined || takesNumber !== (number !== undefined)) return null;
  if (!takesNumber) return [command, name];
  return Number.isSafeInteger(number) ? [command, name, String(number)] : null;
}

async function readContent(
  { config, explorer, hasExplorers, router }: OperatorsPageOptions,
  { folder }: Assets,
  token: string,
): Promise<PageContent> {
  const { operationsFolder } = explorer;
  const text =
    operationsFolder === null
      ? null
      : await readFile(join(operationsFolder, `${FIRST_OPERATION}.graphql`), 'utf8').catch(() => null);
  return {
    assets: folder,
    token,
    webUrl: config.webUrl,
    registryUrl: router.registryUrl,
    hasExplorers,
    hasSample: explorer.documentFile !== null,
    canAct: config.launcherSocket !== null,
    firstQuery: text === null ? { name: null, text: ANY_GRAPH_QUERY } : { name: FIRST_OPERATION, text },
  };
}

/** Of this server, for the map. */
function ownUrl(server: FastifyInstance): string {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
}
