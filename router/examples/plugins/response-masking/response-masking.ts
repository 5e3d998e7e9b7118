/** Masks fields with personal data, unless the client's token has a scope. */
import { definePlugin } from 'marquee-router/plugin';
import { z } from 'zod';

const options = z.strictObject({
  /** As in `User.email`; `Card.*` for all fields of a type. */
  fields: z.array(z.string().regex(/^\w+\.(\w+|\*)$/, 'must be as in User.email')).min(1),
  scope: z.string().min(1),
  mask: z.string().default('***'),
});

export default definePlugin({
  name: 'response-masking',
  reads: ['caller', 'response.data'],
  changes: ['response.data'],
  // Without the plugin, the data would be sent as it is.
  onError: 'closed',
  options,
  context: () => ({ mayRead: false }),
  hooks: ({ fields, scope, mask }) => ({
    dataOf: { fields },
    operation({ caller }, context) {
      context.mayRead = caller.scopes.includes(scope);
    },
    response(response, { mayRead }) {
      if (!mayRead) response.mapFields((value) => masked(value, mask));
    },
  }),
});

/** Texts are replaced; of other types nothing is shown. Null stays null. */
function masked(value: unknown, mask: string): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, mask));
  return typeof value === 'string' ? mask : null;
}
