/**
 * The four subgraphs in one process, each on a port of its own. Every answer is worked out once by `@apollo/subgraph` and
 * then repeated by request body, so that the gateway is what is measured. Tells its parent the ports, then on request the counters.
 */
import { createServer } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { RESOLVERS } from '../workload/resolvers.mjs';
import { SCHEMAS } from '../workload/schemas.mjs';
import { MessageReader } from './http-messages.mjs';

const counters = { requests: 0, answersWorkedOut: 0, withoutToken: 0, representations: 0, bytesIn: 0, bytesOut: 0 };

const respond = (json) => Buffer.from(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);

const createAnswers = (name) => {
  const schema = buildSubgraphSchema({ typeDefs: parse(SCHEMAS[name]), resolvers: RESOLVERS[name] });
  const known = new Map();
  const workOut = async (text) => {
    counters.answersWorkedOut += 1;
    const { query, variables, operationName } = JSON.parse(text);
    const result = await graphql({ schema, source: query, variableValues: variables, operationName });
    return { bytes: respond(JSON.stringify(result)), representations: countRepresentations(variables) };
  };
  return (body) => {
    const key = body.latin1Slice();
    const answer = known.get(key);
    if (answer !== undefined) return answer;
    const pending = workOut(body.toString());
    known.set(key, pending);
    return pending.then((worked) => (known.set(key, worked), worked));
  };
};

/** Gateways name the variable as they like. */
const countRepresentations = (variables) =>
  Object.values(variables ?? {}).reduce((sum, value) => sum + (Array.isArray(value) && value[0]?.__typename !== undefined ? value.length : 0), 0);

const serve = (name) => {
  const answerOf = createAnswers(name);
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new MessageReader();
    const send = ({ bytes, representations }) => {
      counters.representations += representations;
      counters.bytesOut += bytes.length;
      socket.write(bytes);
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const message = reader.push(chunk);
      if (message === null) return;
      counters.requests += 1;
      counters.bytesIn += message.body.length;
      if (!/\r\nauthorization: Bearer /i.test(message.head)) counters.withoutToken += 1;
      const answer = answerOf(message.body);
      if (answer instanceof Promise) answer.then(send, () => socket.destroy());
      else send(answer);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve([name, `http://127.0.0.1:${server.address().port}/graphql`]));
  });
};

const urls = Object.fromEntries(await Promise.all(Object.keys(SCHEMAS).map(serve)));
process.on('message', () => process.send({ ...counters }));
process.on('disconnect', () => process.exit());
process.send({ urls });
