import { EventEmitter, on, once } from 'node:events';
import type { SubgraphDefinition } from './start-subgraph.ts';

interface Tick {
  cursor: string;
  at: number;
  item: { id: string };
}

/** Two services whose events a test triggers: `ticks` are shared and can be resumed, `private` ones are not. */
export function createTicker() {
  const emitter = new EventEmitter();
  const history: Tick[] = [];
  const who: unknown[] = [];
  const state = { looks: 0, padding: '' };

  async function* stream(after: string | null | undefined, signal?: AbortSignal) {
    if (after === 'refused') throw new Error('no such tick');
    const live = on(emitter, 'tick', signal ? { signal } : {});
    const past = after ? history.filter(({ cursor }) => Number(cursor) > Number(after)) : [];
    emitter.emit('subscribed');
    for (const tick of past) yield { ticks: tick };
    for await (const [tick] of live as AsyncIterable<[Tick | undefined]>) {
      if (!tick) return;
      yield { ticks: tick };
    }
  }

  const definitions: SubgraphDefinition[] = [
    {
      name: 'ticks',
      sdl: `
        extend schema
          @link(url: "https://example.org/sharing/v1.0", import: ["@sharedByRole"])
          @composeDirective(name: "@sharedByRole")
        directive @sharedByRole on FIELD_DEFINITION
        type Query { now: Int }
        type Mutation { touch: Int }
        type Subscription { ticks(after: ID): Tick! @sharedByRole  private: Tick! broken: Tick! unmarked(after: ID): Tick! @sharedByRole }
        type Tick { cursor: ID! @sharedByRole at: Int! @sharedByRole item: Item! @sharedByRole labelled(by: ID!): String @sharedByRole failing: Int! @sharedByRole }
        type Item @key(fields: "id") { id: ID! @sharedByRole }
      `,
      resolvers: {
        Tick: {
          labelled: (_: unknown, { by }: { by: string }) => `by ${by}`,
          failing({ at }: Tick) {
            if (at < 0) throw new Error('below zero');
            return at;
          },
        },
        Subscription: {
          ticks: { subscribe: (_: unknown, { after }: { after?: string }) => stream(after) },
          unmarked: {
            subscribe: () => stream(undefined),
            resolve: ({ ticks }: { ticks: Tick }) => ticks,
          },
          private: {
            subscribe: (_: unknown, _args: unknown, context: { connectionParams: unknown }) => {
              who.push(context.connectionParams);
              return stream(undefined);
            },
            resolve: ({ ticks }: { ticks: Tick }) => ticks,
          },
          broken: {
            subscribe: () => {
              throw Object.assign(new Error('not for you'), { extensions: { code: 'FORBIDDEN' } });
            },
          },
        },
      },
    },
    {
      name: 'items',
      sdl: `
        extend schema
          @link(url: "https://example.org/sharing/v1.0", import: ["@sharedByRole"])
          @composeDirective(name: "@sharedByRole")
        directive @sharedByRole on FIELD_DEFINITION
        type Item @key(fields: "id") { id: ID! @sharedByRole label: String @sharedByRole owner: String }
      `,
      resolvers: {
        Item: {
          __resolveReference: ({ id }: { id: string }) => {
            state.looks += 1;
            return { id, label: `Item ${id}${state.padding}`, owner: 'somebody' };
          },
        },
      },
    },
  ];

  return {
    definitions,
    who,
    state,
    /** Resolves when a service has begun to listen for ticks. */
    subscribed: () => once(emitter, 'subscribed'),
    tick(at: number) {
      const tick = { cursor: String(history.length + 1), at, item: { id: `i${at}` } };
      history.push(tick);
      emitter.emit('tick', tick);
    },
    /** Completes all streams, like a service that stops. */
    end: () => emitter.emit('tick', undefined),
    get listeners() {
      return emitter.listenerCount('tick');
    },
  };
}
