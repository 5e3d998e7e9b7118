import { silentLog } from '@marquee/runtime/log';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { HookCaller } from './hook-calls.js';
import type { HookName } from './hook-calls.js';
import type { LoadedPlugin } from './load-plugin.js';
import { PluginRun } from './plugin-run.js';
import { PluginSet } from './plugin-set.js';
import { TimerWheel } from './timer-wheel.js';

const GUEST = { isAuthenticated: false, issuer: null, subject: null, scopes: [], claims: {} };

type Hook = (view: never, context: unknown) => unknown;

function pluginWith(
  name: string,
  hooks: Partial<Record<HookName, Hook>>,
  others: Partial<LoadedPlugin> = {},
): LoadedPlugin {
  const shared = { isClosed: true, timeoutMs: 50, index: 0, createContext: null, lifecycle: {}, dataOf: null };
  const plugin: LoadedPlugin = {
    ...shared,
    ...{ name, reads: new Set(), changes: new Set(), calls: new Map(), partition: null, moduleUrl: '', ...others },
  };
  const calls = Object.entries(hooks).map(([hook, call]) => ({ plugin, hook: hook as HookName, call }));
  return Object.assign(plugin, { calls: new Map(calls.map((call) => [call.hook, call])) });
}

function runWith(...plugins: readonly LoadedPlugin[]): PluginRun {
  const caller = new HookCaller({ wheel: new TimerWheel(), log: silentLog });
  const apiSchema = buildSchema('type Query { a: Int }');
  return new PluginRun(new PluginSet({ plugins, caller, parsed: { add() {} }, apiSchema, urlOf: () => 'http://a/' }));
}

interface Deciding {
  readonly policies: readonly string[];
  readonly grant: (policy: string) => void;
}

test('policies are those that some plugin grants, and that were asked for', async () => {
  const sync = pluginWith('one', { decidePolicies: (view: Deciding) => view.grant('read') });
  const late = pluginWith('two', {
    decidePolicies: async (view: Deciding) => {
      await Promise.resolve();
      for (const policy of ['write', 'admin']) view.grant(policy);
    },
  });

  expect(await runWith(sync).decidePolicies(['read', 'write'], GUEST)).toEqual(new Set(['read']));
  expect(await runWith(sync, late).decidePolicies(['read', 'write'], GUEST)).toEqual(new Set(['read', 'write']));
  expect(await runWith().decidePolicies(['read'], GUEST)).toEqual(new Set());
});

test('a plugin that fails grants nothing, and refuses the request if it is closed', async () => {
  const hooks = {
    decidePolicies: ((view: Deciding) => {
      view.grant('read');
      throw new Error('no answer');
    }) as Hook,
  };

  expect(() => runWith(pluginWith('one', hooks)).decidePolicies(['read'], GUEST)).toThrow(/plugin "one".*has failed/);
  expect(await runWith(pluginWith('one', hooks, { isClosed: false })).decidePolicies(['read'], GUEST)).toEqual(
    new Set(),
  );
});

test('the partition has the texts of all plugins, and is empty if all are', () => {
  const tenant = pluginWith(
    'one',
    {},
    { createContext: () => ({ tenant: 'a' }), partition: ({ tenant }: { tenant: string }) => tenant },
  );
  const none = pluginWith('two', {}, { partition: () => '', index: 1 });

  expect(runWith(tenant, none).partition).toBe('["a",""]');
  expect(runWith(none).partition).toBe('');
  expect([runWith(tenant, none).hasOwnResponse, runWith(none).hasOwnResponse]).toEqual([true, false]);
});

test('what a late hook changes afterwards has no effect', async () => {
  let later: unknown;
  const plugin = pluginWith(
    'one',
    {
      subgraphRequest: async (view: { setHeader(name: string, value: string): void }) => {
        view.setHeader('x-a', 'early');
        await new Promise((resolve) => setTimeout(resolve, 100));
        try {
          view.setHeader('x-a', 'late');
        } catch (error) {
          later = error;
        }
      },
    },
    { isClosed: false, timeoutMs: 10, changes: new Set(['subgraphRequest.headers']) },
  );
  const request = { subgraph: 'a', kind: 'query', operationName: null, headers: {}, body: '{}' } as const;
  let sent: unknown;

  await runWith(plugin).fetch(request, (changed) => {
    sent = changed;
    return Promise.resolve(Buffer.from('{}'));
  });

  expect(sent).toEqual(request);
  await expect.poll(() => String(later)).toContain('has ended');
});
