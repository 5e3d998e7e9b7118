/**
 * Two GraphQL explorers in the browser: Apollo Sandbox and GraphiQL. Both open with an operation, its variables and an
 * access token of the demo account.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { ExplorerConfig } from '../config.js';

const HTML_TYPE = 'text/html; charset=utf-8';

/** @param paths Of the GraphQL endpoint: Sandbox is on each, GraphiQL sends requests to the first. */
export function serveExplorers(server: FastifyInstance, config: ExplorerConfig, paths: readonly string[]): void {
  for (const path of paths) serveSandbox(server, config, path);
  serveGraphiQL(server, config, paths[0] ?? '/graphql');
}

/** Apollo Sandbox, for a browser that opens the GraphQL endpoint as a page. */
function serveSandbox(server: FastifyInstance, config: ExplorerConfig, path: string): void {
  server.get<OpenedOperation>(path, async ({ query }, reply) =>
    reply
      .type(HTML_TYPE)
      .header('cache-control', 'no-store')
      .send(await renderSandbox(config, query.operation)),
  );
}

/** `?operation=FirstPaint` opens an operation of the folder of known ones. */
interface OpenedOperation {
  readonly Querystring: { readonly operation?: unknown };
}

const OPERATION_NAME = /^\w{1,80}$/;

interface InitialTab {
  readonly document: string;
  /** A JSON object, as text. */
  readonly variables: string;
  /** Null when there is none. */
  readonly token: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Read for each page, because the token expires and the operation may be edited. A missing file is left out.
 *
 * @param name A known operation; without one of this name, the explorers' own is read.
 */
export async function readInitialTab(
  { documentFile, operationsFolder, variables, tokenFile }: ExplorerConfig,
  name?: unknown,
): Promise<InitialTab> {
  const isNamed = typeof name === 'string' && OPERATION_NAME.test(name);
  const [named, token] = await Promise.all([
    isNamed && operationsFolder !== null ? readOptionalFile(join(operationsFolder, `${name}.graphql`)) : null,
    tokenFile === null ? null : readOptionalFile(tokenFile),
  ]);
  const bearer = token?.trim() ?? null;
  return {
    document: named ?? (documentFile === null ? null : await readOptionalFile(documentFile)) ?? '{ __typename }\n',
    variables: named === null ? variables : '{}',
    token: bearer,
    headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  };
}

async function readOptionalFile(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** The page loads Sandbox's code from Apollo's CDN. */
async function renderSandbox(config: ExplorerConfig, name: unknown): Promise<string> {
  const { document, variables, headers } = await readInitialTab(config, name);
  const { ApolloServerPluginLandingPageLocalDefault } = await import('@apollo/server/plugin/landingPage/default');
  const plugin = ApolloServerPluginLandingPageLocalDefault({
    document,
    variables: JSON.parse(variables) as Record<string, unknown>,
    headers: { ...headers },
    embed: { runTelemetry: false },
  });
  // A plugin of Apollo Server renders the page. It does not use the server that it is given.
  const listener = await plugin.serverWillStart?.(NO_SERVER);
  const { html } = (await listener?.renderLandingPage?.()) ?? { html: '' };
  return linkGraphiQL(typeof html === 'string' ? html : await html());
}

/** Without network the page says that Sandbox cannot be loaded: it then leads to the explorer that can. */
function linkGraphiQL(page: string): string {
  return (
    page
      .replace(
        'it appears that you might be offline.',
        '$& <a href="/explorer">GraphiQL</a> works offline. Or go <a href="/">back</a>.',
      )
      // Sandbox's empty element would lie over the links.
      .replace('#embeddableSandbox {', '#embeddableSandbox:empty { display: none; } $&')
  );
}

type PluginContext = Parameters<NonNullable<ApolloServerPlugin['serverWillStart']>>[0];
const NO_SERVER = { apollo: {} } as PluginContext;

/** GraphiQL at `/explorer`. All of its code is in the page, so it works offline. */
function serveGraphiQL(server: FastifyInstance, config: ExplorerConfig, endpoint: string): void {
  server.get<OpenedOperation>('/explorer', async ({ query }, reply) => {
    const { document, variables, headers } = await readInitialTab(config, query.operation);
    const tab = { query: document, variables, headers: JSON.stringify(headers, null, 2) };
    // Imported at the first use: the module contains the page as a text of 9 MB.
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const page = renderGraphiQL({
      title: 'Marquee',
      endpoint,
      defaultTabs: [tab],
      defaultQuery: document,
      headers: tab.headers,
    });
    return reply.type(HTML_TYPE).header('cache-control', 'no-store').send(page);
  });
}
