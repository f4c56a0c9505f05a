import { createRandom, type Random } from '@bike-rentals/runtime';

/** A seeded random source that makes ids, too. */
export interface DemoRandom extends Random {
  /** An id in the form of a UUIDv7 (RFC 9562, section 5.7) of that instant. */
  uuid(at: Date): string;
}

/** Creates a source of random values that gives the same ones for the same seed. */
export function createDemoRandom(seed: number): DemoRandom {
  const random = createRandom(seed);
  const hex = (digits: number) =>
    random
      .integer(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0');
  return {
    ...random,
    uuid(at) {
      const time = at.getTime().toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
    },
  };
}
