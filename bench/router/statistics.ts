/** Milliseconds. */
export interface Quantiles {
  p50: number;
  p99: number;
}

export function toQuantiles(samples: readonly number[]): Quantiles {
  const sorted = Float64Array.from(samples).sort();
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

export const median = (samples: readonly number[]) => toQuantiles(samples).p50;

export function round(value: number, digits = 0): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
