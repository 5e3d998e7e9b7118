/** A subgraph that responds to every operation with the same film; its fields `since1` to `since9` are null. */
import { createServer } from 'node:http';

export interface FilmSubgraph extends AsyncDisposable {
  readonly url: string;
}

const SINCE = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`since${index + 1}`, null]));
const FILM = { __typename: 'Film', id: '1', name: 'One', year: 2001, ...SINCE };
const RESPONSE = JSON.stringify({ data: { films: [FILM] } });

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
