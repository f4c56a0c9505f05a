import { noticeKinds, type NotificationKind } from './notification-content.ts';
import { canBeSwitchedOff, defaultChoices, isWanted, toMailTime } from './mail-rules.ts';

const berlin = { timeZone: 'Europe/Berlin' };
const daily = { ...defaultChoices, digest: 'DAILY' as const };
const time = (
  local: string,
  kind: 'RENTAL_DUE' | 'OVERDUE_REMINDER' = 'RENTAL_DUE',
  choices = defaultChoices,
) => toMailTime({ kind, data: berlin }, choices, new Date(local)).toISOString();

describe('when a notification is mailed', () => {
  it.each([
    ['in ten minutes, with what comes until then', '2026-05-04T10:00:00+02:00', '2026-05-04T10:10:00+02:00'],
    [
      'in the morning, if that is after nine in the evening',
      '2026-05-04T20:55:00+02:00',
      '2026-05-05T08:00:00+02:00',
    ],
    ['in the morning, if it is night', '2026-05-05T02:00:00+02:00', '2026-05-05T08:00:00+02:00'],
    ['not at night, if the night is just over', '2026-05-05T07:55:00+02:00', '2026-05-05T08:05:00+02:00'],
    ['in the morning after the clocks went on', '2026-03-29T01:00:00+01:00', '2026-03-29T09:00:00+02:00'],
    ['in the morning after the clocks went back', '2026-10-25T01:00:00+02:00', '2026-10-25T08:00:00+01:00'],
  ])('%s', (_, at, expected) => {
    expect(time(at)).toBe(new Date(expected).toISOString());
    expect(time(at, 'OVERDUE_REMINDER')).toBe(new Date(expected).toISOString());
  });

  it('without waiting for others, if it tells of the next half an hour; not at night', () => {
    const now = new Date('2026-05-04T20:55:00+02:00');
    const of = (kind: NotificationKind, minutes: number, choices = defaultChoices, from = now) => {
      const until = new Date(from.getTime() + minutes * 60_000).toISOString();
      return toMailTime({ kind, data: { ...berlin, until } }, choices, from).toISOString();
    };
    expect([of('PRICE_RISES', 15), of('RENTAL_DUE', 30)]).toEqual(Array(2).fill(now.toISOString()));
    const morning = '2026-05-05T06:00:00.000Z';
    expect([of('RENTAL_DUE', 31), of('EXTENDED', 15), of('PRICE_RISES', 15, daily)]).toEqual(
      Array(3).fill(morning),
    );
    expect(of('PRICE_RISES', 15, defaultChoices, new Date('2026-05-04T23:00:00+02:00'))).toBe(morning);
  });

  it('once a day, for those who want it so', () => {
    expect(time('2026-05-04T10:00:00+02:00', 'RENTAL_DUE', daily)).toBe('2026-05-05T06:00:00.000Z');
    expect(time('2026-05-04T03:00:00+02:00', 'RENTAL_DUE', daily)).toBe('2026-05-04T06:00:00.000Z');
  });

  it('at once, at night too, if there is something to do within two hours', () => {
    const now = new Date('2026-05-04T22:00:00+02:00');
    const held = (minutes: number, choices = defaultChoices) => {
      const until = new Date(now.getTime() + minutes * 60_000).toISOString();
      return toMailTime({ kind: 'BIKE_HELD', data: { ...berlin, until } }, choices, now).toISOString();
    };
    expect([held(15), held(120), held(15, daily)]).toEqual(Array(3).fill(now.toISOString()));
    expect(held(121)).toBe('2026-05-05T06:00:00.000Z');
  });
});

test('what blocks somebody, costs money or cannot wait is not switched off', () => {
  const all = { ...defaultChoices, off: new Set(noticeKinds) };
  expect(noticeKinds.filter((kind) => isWanted(kind, all))).toEqual([
    'BIKE_HELD',
    'RENTAL_OVERDUE',
    'OVERDUE_REMINDER',
    'OVERDUE_FINAL',
    'BIKE_LOST',
    'BLOCKED',
  ]);
  expect(noticeKinds.every((kind) => canBeSwitchedOff(kind) !== isWanted(kind, all))).toBe(true);
});
