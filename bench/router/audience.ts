import { setTimeout as wait } from 'node:timers/promises';
import type { Gateway } from './gateways.ts';
import { toQuantiles } from './statistics.ts';
import { openSubscriber, type Subscriber } from './subscriber.ts';
import type { World } from './world.ts';

/** A selection that is the same for everybody of a role, and one that is each subscriber's own. */
export const SELECTIONS = {
  shared: 'subscription { priceChanges { at price product { id name reviews { stars text } } } }',
  private: 'subscription { myPriceChanges { at price product { id name reviews { stars text } } } }',
} as const;

export type Selection = keyof typeof SELECTIONS;

export interface Flow {
  deliveriesPerSecond: number;
  p50: number;
  p99: number;
  cpu: number;
  residentMb: number;
}

/** Many subscribers of one gateway. */
export class Audience implements Disposable {
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #subscribers: Subscriber[] = [];
  #delays: number[] = [];
  #events = 0;

  constructor(world: World, gateway: Gateway) {
    this.#world = world;
    this.#gateway = gateway;
  }

  /** Resolves when all of them have had an event. */
  async grow(count: number, selection: Selection): Promise<void> {
    const tokens = this.#world.issuer.issueTokens();
    const open = (index: number) =>
      openSubscriber({
        port: this.#gateway.port,
        token: tokens[index % tokens.length] ?? '',
        query: SELECTIONS[selection],
        onEvent: (delay) => this.#delays.push(delay),
      });
    for (let from = 0; from < count; from += 100) {
      const indices = Array.from({ length: Math.min(100, count - from) }, (_, index) => from + index);
      this.#subscribers.push(...(await Promise.all(indices.map(open))));
    }
    for (let attempt = 0; attempt < 10; attempt += 1) {
      this.#world.events.emit((this.#events += 1));
      for (let polls = 0; polls < 50; polls += 1) {
        await wait(200);
        if (this.#subscribers.every(({ received }) => received > 0)) return;
      }
    }
    throw new Error('some subscribers get no events');
  }

  get connected(): number {
    return this.#subscribers.filter(({ socket }) => !socket.destroyed).length;
  }

  /** What arrives while `eventsPerSecond` are made. */
  async watch(eventsPerSecond: number, seconds: number): Promise<Flow> {
    const { process } = this.#gateway;
    // The first second is for compilers.
    await this.#emit(eventsPerSecond, 1);
    this.#delays = [];
    const before = { cpu: process.cpuSeconds, at: performance.now() };
    await this.#emit(eventsPerSecond, seconds);
    const elapsed = (performance.now() - before.at) / 1_000;
    const cpu = (process.cpuSeconds - before.cpu) / elapsed;
    const flow = { deliveriesPerSecond: this.#delays.length / elapsed, ...toQuantiles(this.#delays) };
    return { ...flow, cpu, residentMb: process.residentMb };
  }

  async #emit(eventsPerSecond: number, seconds: number): Promise<void> {
    const start = performance.now();
    for (let made = 0; made < eventsPerSecond * seconds; made += 1) {
      this.#world.events.emit((this.#events += 1));
      const pause = start + ((made + 1) * 1_000) / eventsPerSecond - performance.now();
      await wait(Math.max(0, pause));
    }
  }

  [Symbol.dispose](): void {
    for (const { socket } of this.#subscribers) socket.destroy();
  }
}
