/** The day that a clock on the wall of the town shows, such as 2026-05-01. `timeZone` is an IANA name. */
export function toTownDay(instant: Date, timeZone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
}
