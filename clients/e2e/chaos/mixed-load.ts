/** Open-loop load of members: actions begin at a fixed rate, whatever the responses. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '@marquee/runtime/random';
import type { ActionResult } from './action-result.js';
import type { Member } from './member.js';
import type { SignIns } from './sign-ins.js';

export const ACTIONS = ['page', 'search', 'list', 'watch', 'sign-in'] as const;
export type Action = (typeof ACTIONS)[number];

/** Parts of all actions. */
const SHARES: Readonly<Record<Action, number>> = { page: 0.5, search: 0.15, list: 0.17, watch: 0.15, 'sign-in': 0.03 };

export interface Recorded extends ActionResult {
  readonly action: Action;
  /** Since the beginning of the load. */
  readonly atSeconds: number;
}

export interface MixedLoadOptions {
  readonly members: readonly Member[];
  readonly signIns: SignIns;
  readonly perSecond: number;
  readonly random: Random;
}

export class MixedLoad {
  readonly recorded: Recorded[] = [];
  /** Actions that were due while every member was busy with another one. */
  skipped = 0;
  readonly #running = new Set<Promise<void>>();
  readonly #startedAt = performance.now();

  constructor(private readonly options: MixedLoadOptions) {}

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1_000;
  }

  /** Runs until the signal is aborted, and then awaits what is in progress. */
  async run(signal: AbortSignal): Promise<void> {
    const { perSecond } = this.options;
    for (let index = 0; !signal.aborted; index += 1) {
      const dueAt = this.#startedAt + (index * 1_000) / perSecond;
      const early = dueAt - performance.now();
      if (early > 1) await wait(early);
      const running = this.#act(dueAt).finally(() => this.#running.delete(running));
      this.#running.add(running);
    }
    await Promise.all(this.#running);
  }

  async #act(dueAt: number): Promise<void> {
    const action = this.#choose();
    const atSeconds = this.seconds;
    const result = await this.#perform(action, performance.now() - dueAt);
    if (result === null) this.skipped += 1;
    else this.recorded.push({ action, atSeconds, ...result });
  }

  #choose(): Action {
    let left = this.options.random.next();
    return ACTIONS.find((action) => (left -= SHARES[action]) < 0) ?? 'page';
  }

  #perform(action: Action, lateMs: number): Promise<ActionResult | null> {
    const { members, signIns, random } = this.options;
    switch (action) {
      case 'page':
        return random.pick(members).requestPage(lateMs);
      case 'search':
        return random.pick(members).search();
      case 'sign-in':
        return signIns.signIn();
      case 'list':
        return this.#one((member) => (random.int(3) === 0 ? member.readList() : member.writeList()));
      case 'watch':
        return this.#one((member) => member.viewing.watch());
    }
  }

  /** Of a member who is not busy; null without one. */
  async #one(act: (member: Member) => Promise<ActionResult>): Promise<ActionResult | null> {
    const idle = this.options.members.filter(({ isBusy }) => !isBusy);
    if (idle.length === 0) return null;
    const member = this.options.random.pick(idle);
    member.isBusy = true;
    try {
      return await act(member);
    } finally {
      member.isBusy = false;
    }
  }
}
