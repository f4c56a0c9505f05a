import type { Broadcast, BroadcastHandler } from '../transport.ts';
import type { EmbeddedContext } from './context.ts';

/** All members are in this process. */
export function openBroadcast(
  { broadcasts }: EmbeddedContext,
  name: string,
  onMessage: BroadcastHandler,
): Broadcast {
  const listener = (sender: Broadcast, message: string) => {
    if (sender !== member) onMessage(JSON.parse(message));
  };
  const member: Broadcast = {
    send(body) {
      const message = JSON.stringify(body);
      // In a later turn of the event loop, as with a broker: `send` returns before a handler runs.
      setImmediate(() => broadcasts.emit(name, member, message));
    },
    async [Symbol.asyncDispose]() {
      broadcasts.off(name, listener);
    },
  };
  broadcasts.on(name, listener);
  return member;
}
