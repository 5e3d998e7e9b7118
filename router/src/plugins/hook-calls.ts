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

/** Where the calls of one request are noted; null for a request that is neither traced nor logged. */
export type NoteHook = ((call: HookCall, startMs: number, outcome: HookOutcome) => void) | null;

/** Sees each call of a hook; for metrics. */
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

/** The request that hooks are called for. */
export interface CallingRequest {
  readonly contextOf: (call: HookCall) => unknown;
  readonly note: NoteHook;
}

interface RunningHook {
  readonly call: HookCall;
  readonly view: View;
  readonly request: CallingRequest;
  readonly startMs: number;
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
    request: CallingRequest,
    from = 0,
  ): Promise<void> | null {
    for (let index = from; index < calls.length; index += 1) {
      const call = calls[index];
      if (call === undefined) break;
      const pending = this.call(call, view(call), request);
      if (pending !== null) return pending.then(() => this.callAll(calls, view, request, index + 1) ?? undefined);
    }
    return null;
  }

  /** Calls one hook. */
  call(call: HookCall, view: View, request: CallingRequest): Promise<void> | null {
    const startMs = this.#now();
    let returned: unknown;
    try {
      returned = call.call(view as never, request.contextOf(call));
    } catch (error) {
      this.#fail({ call, view, request, startMs }, error);
      return null;
    }
    if (!isThenable(returned)) {
      this.#succeed({ call, view, request, startMs });
      return null;
    }
    return this.#wait({ call, view, request, startMs }, returned);
  }

  #wait(running: RunningHook, returned: PromiseLike<unknown>): Promise<void> {
    const { call } = running;
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
        end(() => this.#fail(running, new HookTimeoutError(call))),
      );
      // What a hook does after its time has no effect, its failure included.
      returned.then(
        () => {
          if (timeout.isOver) return;
          timeout.cancel();
          end(() => this.#succeed(running));
        },
        (error: unknown) => {
          if (timeout.isOver) return;
          timeout.cancel();
          end(() => this.#fail(running, error));
        },
      );
    });
  }

  #succeed(running: RunningHook): void {
    running.view.apply();
    this.#count(running, 'succeeded');
  }

  /** Throws what the request is refused with; returns when it goes on. */
  #fail(running: RunningHook, error: unknown): void {
    const { call, view } = running;
    view.discard();
    if (error instanceof RefusedByPlugin) {
      this.#count(running, 'refused');
      throw error;
    }
    this.#count(running, error instanceof HookTimeoutError ? 'timed_out' : 'failed');
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

  #count({ call, request, startMs }: RunningHook, outcome: HookOutcome): void {
    request.note?.(call, startMs, outcome);
    this.options.observe?.(call, startMs, this.#now() - startMs, outcome);
  }
}

/** What `refuse` of a hook throws. */
export class RefusedByPlugin extends GraphQLError {}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
