import type { EventPublisher } from './transport.ts';

/** Something that opens while its owner already works. */
export interface InBackground<Opened> extends AsyncDisposable {
  /** Resolves once it is open; never if it is disposed before. */
  opened: Promise<Opened>;
  /** What is open, or undefined until then. */
  find(): Opened | undefined;
}

/**
 * Lets a service start while a broker is away: what the broker is needed for begins when it can be reached. Disposing
 * does not wait for that; what opens afterwards is disposed at once.
 */
export function openInBackground<Opened extends AsyncDisposable>(
  opening: Promise<Opened>,
): InBackground<Opened> {
  const opened = Promise.withResolvers<Opened>();
  let current: Opened | undefined;
  let isDisposed = false;
  const settled = opening.then(
    async (thing) => {
      if (isDisposed) return thing[Symbol.asyncDispose]();
      current = thing;
      opened.resolve(thing);
    },
    // It was stopped while it opened: the transport tries until then, and reports what it waits for.
    () => undefined,
  );
  return {
    opened: opened.promise,
    find: () => current,
    async [Symbol.asyncDispose]() {
      isDisposed = true;
      if (current) await settled.then(() => current?.[Symbol.asyncDispose]());
    },
  };
}

/**
 * Publishes once Kafka has been reached. Until then `publish` rejects, and the relay tries again later, as after any
 * failure.
 */
export function toPublisher(opening: InBackground<EventPublisher>): Pick<EventPublisher, 'publish'> {
  return {
    async publish(events) {
      const publisher = opening.find();
      if (!publisher) throw new Error('not connected yet');
      await publisher.publish(events);
    },
  };
}
