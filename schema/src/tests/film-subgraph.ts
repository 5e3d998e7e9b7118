/** A subgraph that responds to every operation with the same film. */
import { createServer } from 'node:http';

export interface FilmSubgraph extends AsyncDisposable {
  readonly url: string;
}

const RESPONSE = '{"data":{"films":[{"__typename":"Film","id":"1","name":"One","year":2001}]}}';

export async function startFilmSubgraph(): Promise<FilmSubgraph> {
  const server = createServer(
    (_request, response) => void response.setHeader('content-type', 'application/json').end(RESPONSE),
  );
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/graphql`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
