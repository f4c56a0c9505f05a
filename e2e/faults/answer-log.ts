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
  takeLongestGapMs(): number;
  write(answer: Answered): void;
}

export function openAnswerLog(file: string): AnswerLog {
  const descriptor = openSync(file, 'a');
  const answers: Answered[] = [];
  let lastAt = performance.now();
  let longestMs = 0;
  return {
    answers,
    takeLongestGapMs() {
      const longest = Math.max(longestMs, performance.now() - lastAt);
      longestMs = 0;
      lastAt = performance.now();
      return longest;
    },
    write(answer) {
      writeSync(descriptor, `${JSON.stringify(answer)}\n`);
      fsyncSync(descriptor);
      answers.push(answer);
      longestMs = Math.max(longestMs, performance.now() - lastAt);
      lastAt = performance.now();
    },
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}
