/** Signs the requests to one subgraph as AWS services expect it (Signature Version 4): date, host and bytes of the body. */
import { createHash, createHmac } from 'node:crypto';
import { definePlugin } from 'marquee-router/plugin';
import { z } from 'zod';

const options = z.strictObject({
  subgraph: z.string(),
  region: z.string(),
  service: z.string().default('execute-api'),
  access_key_id: z.string().min(1),
  secret_access_key: z.string().min(1),
});

const SIGNED_HEADERS = 'host;x-amz-content-sha256;x-amz-date';

export default definePlugin({
  name: 'request-signing',
  reads: ['subgraphRequest.url', 'subgraphRequest.body'],
  changes: ['subgraphRequest.headers'],
  options,
  hooks: ({ subgraph, region, service, access_key_id: id, secret_access_key: secret }) => ({
    subgraphRequest(request) {
      if (request.subgraph !== subgraph) return;
      const { host, pathname, search } = new URL(request.url);
      const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
      const day = time.slice(0, 8);
      const bodyHash = sha256(request.body);
      const headers = [`host:${host}`, `x-amz-content-sha256:${bodyHash}`, `x-amz-date:${time}`, ''];
      const canonical = ['POST', pathname, search.slice(1), ...headers, SIGNED_HEADERS, bodyHash].join('\n');
      const scope = `${day}/${region}/${service}/aws4_request`;
      const signed = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
      const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secret}`);
      request.setHeader('x-amz-content-sha256', bodyHash);
      request.setHeader('x-amz-date', time);
      request.setHeader(
        'authorization',
        `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${hmac(key, signed).toString('hex')}`,
      );
    },
    // The signature does not depend on the client: clients may share cached values.
    partition: () => '',
  }),
});

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
