import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** What a client was told, in the order in which it was told. */
export interface Answered {
  userId: string;
  /** The idempotency key. */
  key: string;
  /** The end of the request. */
  status: 'RENTED' | 'QUEUED' | 'RETURNED' | 'REFUSED' | 'EXPIRED' | 'CANCELLED';
  rentalId?: string;
  bikeId?: string;
}

/**
 * Answers, on disk before their client goes on: what stands here must be in the databases, whatever was killed
 * meanwhile.
 */
export interface AnswerLog extends Disposable {
  readonly answers: readonly Answered[];
  /** The longest time between two answers since the last call, in milliseconds. */
  takeMaxGapMs(): number;
  write(answer: Answered): void;
}

export function openAnswerLog(file: string): AnswerLog {
  const descriptor = openSync(file, 'a');
  const answers: Answered[] = [];
  let lastAt = performance.now();
  let maxGapMs = 0;
  return {
    answers,
    takeMaxGapMs() {
      const maxGap = Math.max(maxGapMs, performance.now() - lastAt);
      maxGapMs = 0;
      lastAt = performance.now();
      return maxGap;
    },
    write(answer) {
      writeSync(descriptor, `${JSON.stringify(answer)}\n`);
      fsyncSync(descriptor);
      answers.push(answer);
      maxGapMs = Math.max(maxGapMs, performance.now() - lastAt);
      lastAt = performance.now();
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}
