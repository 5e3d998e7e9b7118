/** Calls the hooks of plugins: one after another, each within its time, and with the consequence of a failure. */
import type { Logger } from '@marquee/runtime/log';
import { GraphQLError } from 'graphql';
import { pluginFailed } from '../errors.js';
import { LogLimit } from '../subgraph-client/log-limit.js';
import type { TimerWheel } from './timer-wheel.js';
import type { PluginAccess, View } from './views.js';

export const HOOK_NAMES = [
  'request',
  'decidePolicies',
  'operation',
  'plan',
  'subgraphRequest',
  'subgraphResponse',
  'error',
  'response',
] as const;

export type HookName = (typeof HOOK_NAMES)[number];

export const HOOK_OUTCOMES = ['succeeded', 'failed', 'timed_out', 'refused'] as const;
export type HookOutcome = (typeof HOOK_OUTCOMES)[number];

/** One hook of one plugin. */
export interface HookCall {
  readonly plugin: PluginAccess & { readonly isClosed: boolean; readonly timeoutMs: number; readonly index: number };
  readonly hook: HookName;
  /** The plugin's function. */
  readonly call: (view: never, context: unknown) => unknown;
}

/** Sees each call of a hook; for traces and metrics. */
export type ObserveHook = (call: HookCall, startMs: number, durationMs: number, outcome: HookOutcome) => void;

/** A hook that is still running when its time has passed. */
class HookTimeoutError extends Error {
  override readonly name = 'HookTimeoutError';
  constructor({ plugin, hook }: HookCall) {
    super(`The hook "${hook}" of the plugin "${plugin.name}" has not ended within ${plugin.timeoutMs} ms.`);
  }
}

export interface HookCallerOptions {
  readonly wheel: TimerWheel;
  readonly log: Logger;
  readonly observe?: ObserveHook | null;
  /** Milliseconds. */
  readonly now?: () => number;
}

export class HookCaller {
  readonly #logLimit = new LogLimit();
  readonly #now: () => number;

  constructor(private readonly options: HookCallerOptions) {
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Null when all hooks have ended; a promise if one of them returned one. Throws, or rejects, with a `GraphQLError`
   * when a hook refuses the request, or fails and is closed.
   *
   * @param view Makes what the hook gets.
   */
  callAll(
    calls: readonly HookCall[],
    view: (call: HookCall) => View,
    contextOf: (call: HookCall) => unknown,
    from = 0,
  ): Promise<void> | null {
    for (let index = from; index < calls.length; index += 1) {
      const call = calls[index];
      if (call === undefined) break;
      const pending = this.call(call, view(call), contextOf);
      if (pending !== null) return pending.then(() => this.callAll(calls, view, contextOf, index + 1) ?? undefined);
    }
    return null;
  }

  /** Calls one hook. */
  call(call: HookCall, view: View, contextOf: (call: HookCall) => unknown): Promise<void> | null {
    const startMs = this.#now();
    let returned: unknown;
    try {
      returned = call.call(view as never, contextOf(call));
    } catch (error) {
      this.#fail(call, view, startMs, error);
      return null;
    }
    if (!isThenable(returned)) {
      this.#succeed(call, view, startMs);
      return null;
    }
    return this.#wait(call, view, startMs, returned);
  }

  #wait(call: HookCall, view: View, startMs: number, returned: PromiseLike<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (work: () => void): void => {
        try {
          work();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timeout = this.options.wheel.add(call.plugin.timeoutMs, () =>
        end(() => this.#fail(call, view, startMs, new HookTimeoutError(call))),
      );
      // What a hook does after its time has no effect, its failure included.
      returned.then(
        () => {
          if (timeout.isOver) return;
          timeout.cancel();
          end(() => this.#succeed(call, view, startMs));
        },
        (error: unknown) => {
          if (timeout.isOver) return;
          timeout.cancel();
          end(() => this.#fail(call, view, startMs, error));
        },
      );
    });
  }

  #succeed(call: HookCall, view: View, startMs: number): void {
    view.apply();
    this.#count(call, startMs, 'succeeded');
  }

  /** Throws what the request is refused with; returns when it goes on. */
  #fail(call: HookCall, view: View, startMs: number, error: unknown): void {
    view.discard();
    if (error instanceof RefusedByPlugin) {
      this.#count(call, startMs, 'refused');
      throw error;
    }
    this.#count(call, startMs, error instanceof HookTimeoutError ? 'timed_out' : 'failed');
    this.logFailure(call, error);
    if (call.plugin.isClosed) throw pluginFailed(call.plugin.name);
  }

  logFailure({ plugin, hook }: Pick<HookCall, 'plugin' | 'hook'>, error: unknown): void {
    const suppressed = this.#logLimit.take(`${plugin.name} ${hook}`);
    if (suppressed === null) return;
    const err = error instanceof Error ? error : new Error(`threw ${String(error)}`);
    const effect = plugin.isClosed ? 'the request is refused' : 'the request goes on without it';
    this.options.log.error({ err, plugin: plugin.name, hook, suppressed }, `a hook of a plugin failed; ${effect}`);
  }

  #count(call: HookCall, startMs: number, outcome: HookOutcome): void {
    this.options.observe?.(call, startMs, this.#now() - startMs, outcome);
  }
}

/** What `refuse` of a hook throws. */
export class RefusedByPlugin extends GraphQLError {}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
