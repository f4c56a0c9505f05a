import type { Consumer } from 'kafkajs';

/**
 * Watches over a consumer: `failed` rejects when it crashes, or when it neither fetches nor is busy
 * for so long. kafkajs can fall silent without an error when its broker goes away.
 */
export function createConsumerWatchdog(consumer: Consumer, stalledAfterMs: number) {
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const state = { lastSign: Date.now(), busy: false };
  const { CRASH, FETCH, GROUP_JOIN } = consumer.events;
  const sign = () => {
    state.lastSign = Date.now();
  };
  consumer.on(CRASH, ({ payload }) => failure.reject(payload.error));
  consumer.on(FETCH, sign);
  consumer.on(GROUP_JOIN, sign);
  const timer = setInterval(() => {
    if (state.busy || Date.now() - state.lastSign < stalledAfterMs) return;
    failure.reject(new Error(`the consumer has given no sign for ${stalledAfterMs} ms`));
  }, stalledAfterMs / 10);

  return {
    failed: failure.promise,
    /** A handler may take as long as it likes. */
    async whileBusy(work: () => Promise<void>): Promise<void> {
      state.busy = true;
      await work().finally(() => {
        state.busy = false;
        sign();
      });
    },
    end: () => clearInterval(timer),
  };
}
