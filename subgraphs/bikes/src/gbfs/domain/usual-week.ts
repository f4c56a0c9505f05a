import { Temporal } from 'temporal-polyfill';
import { toInstant, toTownDay } from '../../domain/town-day.ts';
import type { Span, Spans } from '../../hours/domain/spans.ts';
import type { DayTimes, UsualWeek } from './feed-snapshot.ts';

/** So many weeks decide what is usual: one with holidays is outvoted. */
const weeks = 8;
/** Days that are different are told of so far ahead. */
const exceptionDays = 30;

const allDay: DayTimes = [{ from: 0, to: 1440 }];

interface TownDay {
  name: string;
  /** 1 is Monday. */
  weekday: number;
  from: Date;
  to: Date;
  times: DayTimes;
  isClosedByStaff: boolean;
}

/**
 * Finds the week that repeats itself in when the town is open, for readers who know no more than weekdays: for each the
 * opening times that most of the next weeks have. Days with a closure count only where all have one.
 */
export function findUsualWeek(
  spans: Spans,
  { now, timeZone, closures }: { now: Date; timeZone: string; closures: readonly { from: Date; to: Date }[] },
): UsualWeek {
  if (spans === null) return { days: Array.from({ length: 7 }, () => allDay), exceptions: [] };
  const days = listDays(now, timeZone, closures).map((day) => ({
    ...day,
    times: clip(spans, day, timeZone),
  }));
  const usual = Array.from({ length: 7 }, (_, index) => {
    const ofWeekday = days.filter(({ weekday }) => weekday === index + 1);
    const free = ofWeekday.filter(({ isClosedByStaff }) => !isClosedByStaff);
    return findMostFrequent((free.length > 0 ? free : ofWeekday).map(({ times }) => times));
  });
  const exceptions = days
    .slice(0, exceptionDays)
    .filter(({ weekday, times, isClosedByStaff }) => {
      return !isClosedByStaff && toKey(times) !== toKey(usual[weekday - 1] as DayTimes);
    })
    .map(({ name, times, from, to }) => ({ day: name, times, from, to }));
  return { days: usual, exceptions };
}

function listDays(
  now: Date,
  timeZone: string,
  closures: readonly { from: Date; to: Date }[],
): Omit<TownDay, 'times'>[] {
  const first = Temporal.PlainDate.from(toTownDay(now, timeZone));
  return Array.from({ length: weeks * 7 }, (_, index) => {
    const day = first.add({ days: index });
    const from = toInstant(`${day.toString()}T00:00`, timeZone);
    const to = toInstant(`${day.add({ days: 1 }).toString()}T00:00`, timeZone);
    const isClosedByStaff = closures.some((closure) => closure.from < to && closure.to > from);
    return { name: day.toString(), weekday: day.dayOfWeek, from, to, isClosedByStaff };
  });
}

/** The part of the spans that is within a day, as the clock on the wall shows it. */
function clip(spans: readonly Span[], { from, to }: { from: Date; to: Date }, timeZone: string): DayTimes {
  const [start, end] = [from.getTime(), to.getTime()];
  const toMinute = (at: number) => {
    if (at <= start) return 0;
    if (at >= end) return 1440;
    const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    return hour * 60 + minute;
  };
  return spans
    .filter((span) => span.from < end && span.to > start)
    .map((span) => ({ from: toMinute(span.from), to: toMinute(span.to) }))
    .filter((times) => times.from < times.to);
}

const toKey = (times: DayTimes): string => times.map(({ from, to }) => `${from}-${to}`).join();

/** Of several that are as frequent, the first. */
function findMostFrequent(all: readonly DayTimes[]): DayTimes {
  const groups = [...Map.groupBy(all, toKey).values()];
  return groups.reduce((most, group) => (group.length > most.length ? group : most), [])[0] ?? [];
}
