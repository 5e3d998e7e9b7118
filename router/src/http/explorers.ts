/**
 * Two GraphQL explorers in the browser: Apollo Sandbox and GraphiQL. Both open with an operation, its variables and an
 * access token of the demo account.
 */
import { readFile } from 'node:fs/promises';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { FastifyInstance } from 'fastify';
import type { ExplorerConfig } from '../config.js';
import { ENDPOINT_PATH } from './graphql-endpoint.js';

const HTML_TYPE = 'text/html; charset=utf-8';

export function serveExplorers(server: FastifyInstance, config: ExplorerConfig): void {
  serveSandbox(server, config);
  serveGraphiQL(server, config);
}

/** Apollo Sandbox at `/graphql`, for a browser that opens the GraphQL endpoint as a page. */
function serveSandbox(server: FastifyInstance, config: ExplorerConfig): void {
  server.get(ENDPOINT_PATH, async (_request, reply) =>
    reply
      .type(HTML_TYPE)
      .header('cache-control', 'no-store')
      .send(await renderSandbox(config)),
  );
}

interface InitialTab {
  readonly document: string;
  /** A JSON object, as text. */
  readonly variables: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Read for each page, because the token expires and the operation may be edited. A missing file is left out. */
async function readInitialTab({ documentFile, variables, tokenFile }: ExplorerConfig): Promise<InitialTab> {
  const [document, token] = await Promise.all([
    readOptionalFile(documentFile),
    tokenFile === null ? null : readOptionalFile(tokenFile),
  ]);
  return {
    document: document ?? '{ __typename }\n',
    variables,
    headers: token === null ? {} : { authorization: `Bearer ${token.trim()}` },
  };
}

async function readOptionalFile(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null);
}

/** The page loads Sandbox's code from Apollo's CDN. */
async function renderSandbox(config: ExplorerConfig): Promise<string> {
  const { document, variables, headers } = await readInitialTab(config);
  const plugin = ApolloServerPluginLandingPageLocalDefault({
    document,
    variables: JSON.parse(variables) as Record<string, unknown>,
    headers: { ...headers },
    embed: { runTelemetry: false },
  });
  // A plugin of Apollo Server renders the page. It does not use the server that it is given.
  const listener = await plugin.serverWillStart?.(NO_SERVER);
  const { html } = (await listener?.renderLandingPage?.()) ?? { html: '' };
  return typeof html === 'string' ? html : html();
}

type PluginContext = Parameters<NonNullable<ApolloServerPlugin['serverWillStart']>>[0];
const NO_SERVER = { apollo: {} } as PluginContext;

/** GraphiQL at `/explorer`. All of its code is in the page, so it works offline. */
function serveGraphiQL(server: FastifyInstance, config: ExplorerConfig): void {
  server.get('/explorer', async (_request, reply) => {
    const { document, variables, headers } = await readInitialTab(config);
    const tab = { query: document, variables, headers: JSON.stringify(headers, null, 2) };
    // Imported at the first use: the module contains the page as a text of 9 MB.
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
    const page = renderGraphiQL({
      title: 'Marquee',
      endpoint: ENDPOINT_PATH,
      defaultTabs: [tab],
      defaultQuery: document,
      headers: tab.headers,
    });
    return reply.type(HTML_TYPE).header('cache-control', 'no-store').send(page);
  });
}
