/** A plugin of the benchmark: counts the responses of subgraphs, and tells the number in a header. */
export default {
  name: 'fetch-count',
  reads: ['operation.name', 'subgraphResponse.headers'],
  changes: ['response.headers'],
  context: () => ({ name: '', fetches: 0 }),
  hooks: () => ({
    operation(operation, context) {
      context.name = operation.name ?? '';
    },
    subgraphResponse(_response, context) {
      context.fetches += 1;
    },
    response(response, { name, fetches }) {
      response.setHeader('x-fetches', `${name}=${fetches}`);
    },
  }),
};
