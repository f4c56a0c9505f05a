import type { Format } from '@bike/platform';

/** A day of the town with its openings. */
export interface PreviewDay {
  day: string;
  times: string[];
}

/** Openings by the day on which they begin; also days without any. */
export function toDays(
  spans: readonly { from: string; to: string }[],
  format: Pick<Format, 'time' | 'weekday'>,
  { from, count }: { from: number; count: number },
): PreviewDay[] {
  // Noon is on the same day in most zones, and the day's name comes from the town's zone all the same.
  const days = Array.from({ length: count }, (_, index) =>
    format.weekday(new Date(from + (index + 0.5) * 86_400_000)),
  );
  return days.map((day) => ({
    day,
    times: spans
      .filter((span) => format.weekday(span.from) === day)
      .map((span) => `${format.time(span.from)}–${format.time(span.to)}`),
  }));
}
