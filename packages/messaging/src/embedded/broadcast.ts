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
      // Later, as over a broker: who sends goes on before anybody acts on it.
      setImmediate(() => broadcasts.emit(name, member, message));
    },
    async [Symbol.asyncDispose]() {
      broadcasts.off(name, listener);
    },
  };
  broadcasts.on(name, listener);
  return member;
}
