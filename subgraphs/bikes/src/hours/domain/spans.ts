/** A time during which a station is open, in milliseconds since 1970: `from` belongs to it, `to` does not. */
export interface Span {
  from: number;
  to: number;
}

/** Sorted and apart from each other. Null: always open. */
export type Spans = readonly Span[] | null;

/** The first span that ends after an instant. */
export function findNext(spans: readonly Span[], at: number): Span | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).to > at) high = middle;
    else low = middle + 1;
  }
  return spans[low];
}

/** Whether it is open at an instant. */
export function isOpenAt(spans: Spans, at: number): boolean {
  if (spans === null) return true;
  const next = findNext(spans, at);
  return next !== undefined && next.from <= at;
}

/** When it opens, or, while it is open, closes next; undefined: not within what is known. */
export function findNextEdge(spans: Spans, at: number): number | undefined {
  if (spans === null) return undefined;
  const next = findNext(spans, at);
  return next && (next.from > at ? next.from : next.to);
}

/** Joins spans that touch or overlap, in their order. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (span.from >= span.to) continue;
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}

/** What is left of spans without the closures. */
export function subtractSpans(spans: readonly Span[], closures: readonly Span[]): Span[] {
  return joinSpans(closures).reduce<Span[]>(
    (left, { from, to }) =>
      left.flatMap((span) =>
        span.to <= from || span.from >= to
          ? [span]
          : [
              { from: span.from, to: Math.min(span.to, from) },
              { from: Math.max(span.from, to), to: span.to },
            ].filter((part) => part.from < part.to),
      ),
    [...spans],
  );
}

/** How long it is open between two instants, in milliseconds. */
export function countOpenMs(spans: Spans, from: number, to: number): number {
  if (to <= from) return 0;
  if (spans === null) return to - from;
  let sum = 0;
  for (const span of spans) {
    if (span.from >= to) break;
    sum += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
  }
  return sum;
}

/** The instant at which it has been open for this long; undefined: not within what is known. */
export function addOpenMs(spans: Spans, from: number, ms: number): number | undefined {
  if (spans === null) return from + ms;
  let left = ms;
  for (let span = findNext(spans, from); span; span = findNext(spans, span.to)) {
    const start = Math.max(span.from, from);
    if (start + left <= span.to) return start + left;
    left -= span.to - start;
  }
  return undefined;
}
