/** A plugin of the benchmark: a header of the client for every subgraph, under another name. */
export default {
  name: 'tenant-header',
  reads: ['request.headers'],
  changes: ['subgraphRequest.headers'],
  context: () => ({ tenant: '' }),
  hooks: () => ({
    request(request, context) {
      context.tenant = request.headers.get('x-tenant') ?? 'nobody';
    },
    subgraphRequest(request, { tenant }) {
      request.setHeader('x-acting-tenant', tenant);
    },
    partition: ({ tenant }) => tenant,
  }),
};
