/** Sends the requests of each tenant to the tenant's own subgraphs. */
import { definePlugin } from 'marquee-router/plugin';
import { z } from 'zod';

const options = z.strictObject({
  /** The header that names the tenant. Without it, the first label of the host does. */
  header: z.string().default('x-tenant'),
  /** Tenant -> subgraph -> URL. A subgraph without an entry is shared by all tenants. */
  tenants: z.record(z.string(), z.record(z.string(), z.url({ protocol: /^https?$/ }))),
});

export default definePlugin({
  name: 'tenant-routing',
  reads: ['request.headers'],
  changes: ['subgraphRequest.url', 'subgraphRequest.headers'],
  options,
  context: () => ({ tenant: '' }),
  hooks: ({ header, tenants }) => {
    const urlsOf = new Map(Object.entries(tenants).map(([tenant, urls]) => [tenant, new Map(Object.entries(urls))]));
    return {
      request(request, context) {
        const [subdomain = ''] = (request.headers.get('host') ?? '').split('.', 1);
        context.tenant = request.headers.get(header) ?? subdomain;
        if (!urlsOf.has(context.tenant))
          request.refuse({ status: 404, code: 'UNKNOWN_TENANT', message: 'There is no such tenant.' });
      },
      subgraphRequest(request, { tenant }) {
        const url = urlsOf.get(tenant)?.get(request.subgraph);
        if (url !== undefined) request.setUrl(url);
        request.setHeader('x-tenant', tenant);
      },
      // Tenants never share cached values.
      partition: ({ tenant }) => tenant,
    };
  },
});
