import { Injectable, computed, inject, signal } from '@angular/core';
import { I18n, plural } from '../i18n/i18n';

/** How many digits of a currency are minor units: 2 of EUR, 0 of JPY. */
export const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Dates, durations and numbers in the language of the page and the time zone of the town. */
@Injectable({ providedIn: 'root' })
export class Format {
  readonly #language = inject(I18n).language;
  /** Set when the town is known; until then it is the browser's own zone. */
  readonly timeZone = signal<string | undefined>(undefined);

  readonly #formats = computed(() => {
    const language = this.#language() === 'en' ? 'en-GB' : 'de-AT';
    const timeZone = this.timeZone();
    const create = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(language, { ...options, timeZone });
    return {
      time: create({ hour: '2-digit', minute: '2-digit' }),
      date: create({ day: 'numeric', month: 'short', year: 'numeric' }),
      dateTime: create({
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
      }),
      weekday: create({ weekday: 'short', day: 'numeric', month: 'short' }),
      dayOnly: create({ year: 'numeric', month: '2-digit', day: '2-digit' }),
      number: new Intl.NumberFormat(language),
      relative: new Intl.RelativeTimeFormat(language, { numeric: 'auto' }),
    };
  });

  number(value: number): string {
    return this.#formats().number.format(value);
  }

  /** An amount in minor units, such as "12.50 €". */
  money({ amountMinor, currency }: { amountMinor: number; currency: string }): string {
    const digits = minorDigits(currency);
    const language = this.#language() === 'en' ? 'en-GB' : 'de-AT';
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(
      amountMinor / 10 ** digits,
    );
  }

  time(at: string | Date): string {
    return this.#formats().time.format(new Date(at));
  }

  date(at: string | Date): string {
    return this.#formats().date.format(new Date(at));
  }

  dateTime(at: string | Date): string {
    return this.#formats().dateTime.format(new Date(at));
  }

  /** Such as Fri 1 May. */
  weekday(at: string | Date): string {
    return this.#formats().weekday.format(new Date(at));
  }

  /** The time alone if it is today, else with the day. */
  moment(at: string | Date, now = new Date()): string {
    const { dayOnly } = this.#formats();
    return dayOnly.format(new Date(at)) === dayOnly.format(now) ? this.time(at) : this.dateTime(at);
  }

  /** "in 5 minutes", "3 hours ago". */
  relative(at: string | Date, now = Date.now()): string {
    const milliseconds = new Date(at).getTime() - now;
    const size = Math.abs(milliseconds);
    const { relative } = this.#formats();
    if (size < hour) return relative.format(Math.round(milliseconds / minute), 'minute');
    if (size < day) return relative.format(Math.round(milliseconds / hour), 'hour');
    return relative.format(Math.round(milliseconds / day), 'day');
  }

  /** "2 days 3 h", "3 h 20 min", "12 min": the two largest units. */
  duration(milliseconds: number): string {
    const total = Math.max(0, Math.floor(milliseconds / minute));
    const days = Math.floor(total / 1440);
    const hours = Math.floor((total % 1440) / 60);
    const minutes = total % 60;
    const language = this.#language();
    if (days > 0) {
      const forms = language === 'de' ? { one: '# Tag', other: '# Tage' } : { one: '# day', other: '# days' };
      const text = plural(language, days, forms);
      return hours > 0 ? `${text} ${hours} h` : text;
    }
    if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
    return `${minutes} min`;
  }

  /** "4:05" for a countdown of minutes and seconds. */
  countdown(milliseconds: number): string {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
    if (seconds >= 3_600) return this.duration(milliseconds);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  }
}
