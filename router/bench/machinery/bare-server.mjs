/**
 * The lower bound of a request's cost: a bare `node:http` server that sends `fetches` requests with a given body to a
 * given URL, by undici's lowest-level interface, and then responds with a given text.
 */
import { createServer } from 'node:http';
import { Agent } from 'undici';

const [port, fetches, url, body, responseBody] = process.argv.slice(2);
const { origin, pathname: path } = new URL(url);
const agent = new Agent({ connections: 128 });
const requestBody = Buffer.from(body);

function sendRequest(token) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    agent.dispatch(
      {
        origin,
        path,
        method: 'POST',
        headers: ['content-type', 'application/json', 'accept', 'application/json', 'authorization', token],
        body: requestBody,
      },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_controller, chunk) => chunks.push(chunk),
        onResponseEnd: () => resolve(chunks),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}

function respond(response) {
  return response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': responseBody.length })
    .end(responseBody, 'latin1');
}

createServer((request, response) => {
  request.on('data', () => {});
  request.on('end', () => {
    const { authorization } = request.headers;
    Promise.all(Array.from({ length: Number(fetches) }, () => sendRequest(authorization))).then(() =>
      respond(response),
    );
  });
}).listen(Number(port), '127.0.0.1');
