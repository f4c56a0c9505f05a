import { bikeEvents, parseMessage, type BikeEvent } from '@bike-rentals/contracts';
import { findNotificationContent, noticeKinds, type NotificationKind } from './notification-content.ts';
import { toNotificationMail } from '../mail/notification-mail.ts';
import { toText } from './notification-text.ts';

describe('notices', () => {
  const at = '2026-05-01T09:00:00.000Z';
  const bike = { bikeId: 'b1', modelId: 'm1', stationId: 's1' };
  const hold = { ...bike, holdId: 'h1', entryId: 'w1', userId: 'u1' };
  const rental = { rentalId: 'r1', userId: 'u1', bikeId: 'b1', modelId: 'm1' };
  const payloads: Partial<Record<BikeEvent['type'], object>> = {
    'hold.started': { ...hold, expiresAt: '2026-05-01T09:15:00.000Z' },
    'rental.due': { ...rental, returnBy: '2026-05-08T09:00:00.000Z' },
    'rental.due-changed': { ...rental, returnBy: '2026-05-08T09:00:00.000Z', before: at },
    'rental.extended': { ...rental, returnBy: '2026-05-08T09:00:00.000Z', before: at, count: 1 },
    'rental.overdue': { ...rental, returnBy: '2026-05-08T09:00:00.000Z' },
    'rental.started': { ...rental, stationId: 's1', returnBy: '2026-05-08T09:00:00.000Z' },
    'rental.ended': { ...rental, stationId: 's1', endedAt: at },
    'bike.added': bike,
    'waiting.joined': { entryId: 'w1', userId: 'u1', modelId: 'm1', stationId: null },
    'waiting.ended': { entryId: 'w1', userId: 'u1', modelId: 'm1', reason: 'LAPSED' },
  };

  function findFor(type: BikeEvent['type'], payload = payloads[type], actor = { id: 'u1', role: 'RENTER' }) {
    const body = { aggregate: 'x:1', aggregateVersion: 1, at, actor, payload };
    const parsed = parseMessage(bikeEvents, { type, version: 1, body });
    if (parsed.kind !== 'message') throw new Error(parsed.reason);
    return findNotificationContent(parsed.message);
  }

  test.each([
    ['hold.started', 'BIKE_HELD', { bikeId: 'b1', until: '2026-05-01T09:15:00.000Z' }],
    ['rental.due', 'RENTAL_DUE', { bikeId: 'b1', rentalId: 'r1', until: '2026-05-08T09:00:00.000Z' }],
    ['rental.extended', 'EXTENDED', { bikeId: 'b1', rentalId: 'r1', until: '2026-05-08T09:00:00.000Z' }],
    [
      'rental.due-changed',
      'DUE_CHANGED',
      { bikeId: 'b1', rentalId: 'r1', until: '2026-05-08T09:00:00.000Z' },
    ],
    ['rental.overdue', 'RENTAL_OVERDUE', { bikeId: 'b1', rentalId: 'r1', until: '2026-05-08T09:00:00.000Z' }],
  ] as const)('%s tells its user: %s', (type, kind, data) => {
    expect(findFor(type)).toEqual({ userId: 'u1', kind, data });
  });

  test.each([
    [undefined, 'RENTAL_OVERDUE'],
    [1, 'RENTAL_OVERDUE'],
    [2, 'OVERDUE_REMINDER'],
    [3, 'OVERDUE_REMINDER'],
    [4, 'OVERDUE_FINAL'],
  ])('whoever is told for the %s. time that a bike is overdue: %s', (step, kind) => {
    const payload = { ...payloads['rental.overdue'], ...(step && { step }) };
    expect(findFor('rental.overdue', payload)?.kind).toBe(kind);
    expect(findFor('rental.overdue-reminded', payload)?.kind).toBe(kind);
  });

  test('a renter is told what a ride costs before its price rises, and after that', () => {
    const found = findFor('rental.price-rising', {
      ...{ ...rental, risesAt: '2026-05-01T12:00:00.000Z', beforeMinor: 300, afterMinor: 650 },
      about: {
        ...{ serialNumber: 'C-1', model: 'City', station: null, town: 'Wien', timeZone: 'Europe/Vienna' },
        currency: 'EUR',
      },
    });
    expect(found).toMatchObject({
      userId: 'u1',
      kind: 'PRICE_RISES',
      data: { bikeId: 'b1', rentalId: 'r1' },
    });
    const data = found?.data ?? {};
    expect(toText('PRICE_RISES', data)).toBe(
      'Your ride with City (C-1) costs €3.00 if the bike is back by Fri, 1 May 2026, 14:00 CEST, after that €6.50.',
    );
    expect(toText('PRICE_RISES', data, 'DE').replaceAll('\u00a0', ' ')).toBe(
      'Deine Fahrt mit City (C-1) kostet 3,00 €, wenn das Rad bis Fr., 1. Mai 2026, 14:00 MESZ zurück ist, danach 6,50 €.',
    );
  });

  test('the last notice says what a lost bike costs', () => {
    const about = {
      serialNumber: 'C-1',
      model: 'City',
      station: null,
      town: 'T',
      timeZone: 'UTC',
      currency: 'EUR',
    };
    const payload = { ...payloads['rental.overdue'], step: 4, lostMinor: 40_000, about };
    const found = findFor('rental.overdue-reminded', payload);
    expect(toText('OVERDUE_FINAL', found?.data ?? {})).toContain('it counts as lost, which costs €400.00.');
    expect(toText('OVERDUE_FINAL', found?.data ?? {}, 'DE')).toMatch(
      /gilt es als verloren; das kostet 400,00\s€\./,
    );
  });

  const times = { startStationId: 's1', rentedAt: at, endStationId: null, endedAt: null, overdueAt: null };
  const byStaff: [BikeEvent['type'], NotificationKind, object, object][] = [
    [
      'rental.started',
      'RENTED_FOR_YOU',
      payloads['rental.started'] ?? {},
      { until: '2026-05-08T09:00:00.000Z' },
    ],
    ['rental.ended', 'RETURNED_FOR_YOU', payloads['rental.ended'] ?? {}, {}],
    ['rental.corrected', 'RENTAL_CORRECTED', { ...rental, before: times, after: times }, {}],
    ['rental.voided', 'RENTAL_VOIDED', { ...rental, stationId: null }, {}],
    [
      'rental.reopened',
      'RENTAL_REOPENED',
      { ...rental, stationId: 's1', returnBy: '2026-05-08T09:00:00.000Z' },
      { until: '2026-05-08T09:00:00.000Z' },
    ],
    [
      'rental.bike-swapped',
      'BIKE_SWAPPED',
      { ...rental, formerBikeId: 'b0', stationId: 's1', returnBy: '2026-05-08T09:00:00.000Z' },
      { until: '2026-05-08T09:00:00.000Z' },
    ],
    ['rental.lost', 'BIKE_LOST', { ...rental, stationId: null, endedAt: at }, {}],
  ];

  test.each(byStaff)('%s by staff tells its user: %s', (type, kind, payload, more) => {
    const data = { bikeId: 'b1', rentalId: 'r1', ...more };
    for (const role of ['STAFF', 'ADMIN'])
      expect(findFor(type, payload, { id: 'sam', role })).toEqual({ userId: 'u1', kind, data });
    expect(findFor(type, payload, { id: 'u1', role: 'STAFF' })).toBeUndefined();
    expect(findFor(type, payload, { id: 'system', role: 'SYSTEM' })).toBeUndefined();
  });

  test('a block tells its user until when, in the time of the town', () => {
    const until = '2026-05-08T09:00:00.000Z';
    const found = findFor('renter.blocked', { userId: 'u1', until, timeZone: 'Europe/Vienna' });
    expect(found).toEqual({ userId: 'u1', kind: 'BLOCKED', data: { until, timeZone: 'Europe/Vienna' } });
    expect(toText('BLOCKED', found?.data ?? {})).toMatch(
      /^You cannot rent bikes until Fri, 8 May 2026, 11:00 CEST\./,
    );
    expect(toText('BLOCKED', {})).toMatch(/^You cannot rent bikes for the time being\./);
    expect(findFor('renter.unblocked', { userId: 'u1' })).toEqual({
      userId: 'u1',
      kind: 'UNBLOCKED',
      data: {},
    });
  });

  test('a due that staff has set is told as that', () => {
    const found = findFor('rental.due-changed', undefined, { id: 'sam', role: 'STAFF' });
    expect(found).toMatchObject({ kind: 'DUE_SET_FOR_YOU', data: { until: '2026-05-08T09:00:00.000Z' } });
  });

  test.each([
    ['approval.granted', 'APPROVED'],
    ['approval.refused', 'NOT_APPROVED'],
    ['approval.requested', undefined],
  ] as const)('%s tells its user: %s', (type, kind) => {
    expect(findFor(type, { userId: 'u1' }, { id: 'sam', role: 'STAFF' })?.kind).toBe(kind);
  });

  test('what came of a file is told to who has applied it, and to nobody if that was the operator', () => {
    const payload = {
      importId: 'i1',
      kind: 'BIKES',
      counts: { created: 12, changed: 3, same: 4, refused: 1 },
    };
    const by = { id: 'eva', role: 'ADMIN' };
    const done = findFor('import.applied', payload, by);
    const file = { kind: 'BIKES', created: 12, changed: 3, refused: 1, isStopped: false };
    expect(done).toEqual({ userId: 'eva', kind: 'IMPORT_DONE', data: { file } });
    expect(findFor('import.applied', payload, { id: 'system', role: 'SYSTEM' })).toBeUndefined();
    expect(toText('IMPORT_DONE', { file })).toBe(
      'Your file of bikes is done: 12 added, 3 changed, 1 refused.',
    );
    const stopped = findFor('import.applied', { ...payload, kind: 'PEOPLE', isStopped: true }, by);
    expect(toText('IMPORT_DONE', stopped?.data ?? {}, 'DE')).toBe(
      'Deine Datei mit Personen hat an einer Zeile angehalten, die nicht mehr anzuwenden ist. Was bis dahin getan war, bleibt: 15 eingeladen, 1 abgelehnt. Prüfe die Datei noch einmal.',
    );
  });

  test('a bike that is found is told to who had lost it', () => {
    const found = { ...bike, to: 'AVAILABLE' };
    expect(findFor('bike.found', found)).toBeUndefined();
    expect(findFor('bike.found', { ...found, rentalId: 'r1', userId: 'u1' })).toEqual({
      userId: 'u1',
      kind: 'BIKE_FOUND',
      data: { bikeId: 'b1', rentalId: 'r1' },
    });
  });

  test('who was moved in a waiting list is told the new place', () => {
    const moved = { entryId: 'w1', userId: 'u1', modelId: 'm1', before: { place: 4 }, after: { place: 2 } };
    const found = findFor('waiting.moved', { ...moved, model: 'Sparta Ion' });
    expect(found).toEqual({ userId: 'u1', kind: 'PLACE_CHANGED', data: { place: 2, model: 'Sparta Ion' } });
    expect(toText('PLACE_CHANGED', found?.data ?? {})).toBe(
      'Our staff has moved you in the waiting list for Sparta Ion: your place is now 2.',
    );
  });

  test('who has reported a damage is thanked, and told what has come of it', () => {
    const report = { ...bike, reportId: 'd1', jobId: 'j1', userId: 'u1' };
    const data = { bikeId: 'b1' };
    expect(findFor('damage.reported', { ...report, severity: 'CHECK' })).toEqual({
      userId: 'u1',
      kind: 'DAMAGE_REPORTED',
      data,
    });
    const end = (result: string) => findFor('damage.closed', { ...report, result });
    expect(end('DONE')).toEqual({ userId: 'u1', kind: 'DAMAGE_REPAIRED', data });
    expect(end('DISMISSED')).toEqual({ userId: 'u1', kind: 'DAMAGE_DISMISSED', data });
    expect(end('CANCELLED')).toBeUndefined();
  });

  test('a grace that ends later is no news: the due is as it was', () => {
    const before = '2026-05-08T09:00:00.000Z';
    expect(findFor('rental.due-changed', { ...payloads['rental.due-changed'], before })).toBeUndefined();
  });

  test('a hold that ends is told of, unless its user ended it', () => {
    const end = (reason: string) => findFor('hold.ended', { ...hold, reason });
    expect(end('EXPIRED')).toEqual({ userId: 'u1', kind: 'HOLD_EXPIRED', data: { bikeId: 'b1' } });
    expect(end('WITHDRAWN')).toEqual({ userId: 'u1', kind: 'HOLD_WITHDRAWN', data: { bikeId: 'b1' } });
    expect(end('CANCELLED')).toBeUndefined();
  });

  test.each(['rental.started', 'rental.ended', 'bike.added', 'waiting.joined', 'waiting.ended'] as const)(
    '%s is told to nobody',
    (type) => {
      expect(findFor(type)).toBeUndefined();
    },
  );

  test('every kind has its text, with the instant in UTC', () => {
    const texts = noticeKinds.map((kind) =>
      toText(kind, { bikeId: 'b1', until: '2026-05-08T09:00:00.000Z' }),
    );
    expect(texts).toEqual([
      'A bike that you waited for is kept for you until Fri, 8 May 2026, 09:00 UTC.',
      'The bike is no longer kept for you: the time to fetch it is over.',
      'The bike that was kept for you is needed elsewhere or out of service. You keep your place in line.',
      'Your bike is due back by Fri, 8 May 2026, 09:00 UTC.',
      'Your bike is due later, because the station is closed: by Fri, 8 May 2026, 09:00 UTC.',
      'You may keep your bike longer. It is due back by Fri, 8 May 2026, 09:00 UTC.',
      'Your ride will cost more after Fri, 8 May 2026, 09:00 UTC.',
      'Your bike was due back by Fri, 8 May 2026, 09:00 UTC. Until it is back you cannot rent another one.',
      'Your bike was due back by Fri, 8 May 2026, 09:00 UTC, and is not back yet. Please bring it back today, or tell us what has happened.',
      'Your bike was due back by Fri, 8 May 2026, 09:00 UTC. If it does not come back, it counts as lost. Bring it back, or call us.',
      'Our staff has rented a bike for you. It is due back by Fri, 8 May 2026, 09:00 UTC.',
      'Our staff has ended your rental of a bike.',
      'Our staff has corrected what was recorded of your rental of a bike.',
      'Our staff has voided your rental of a bike: it counts as never having happened.',
      'Your rental of a bike goes on: its return was recorded by mistake. It is due back by Fri, 8 May 2026, 09:00 UTC.',
      'Our staff has set when your bike is due back: by Fri, 8 May 2026, 09:00 UTC.',
      'Your rental goes on with another bike: our staff has given you one. It is due back by Fri, 8 May 2026, 09:00 UTC.',
      'Our staff has recorded that you have lost your bike. Your rental has ended.',
      'The bike that you had lost was found.',
      'Our staff has moved you in the waiting list.',
      'You cannot rent bikes until Fri, 8 May 2026, 09:00 UTC. Bring back what you have; ask our staff if you do not know why.',
      'You can rent bikes again.',
      'Our staff has approved you: you can rent all models now.',
      'Our staff has not approved you, so you cannot rent the models that need it. You may ask again after 60 days; ask at the desk if you do not know why.',
      'Your membership () ends on Fri, 8 May 2026, 09:00 UTC. Renew it to go on renting what is for members only.',
      'Your membership () has ended. What you have rented you can return as ever.',
      'Thank you for telling us what is wrong with a bike. We look after it.',
      'The bike that you told us about is repaired. Thank you.',
      'We have looked at the bike that you told us about: there was nothing to repair.',
      'The file that you have applied is done.',
    ]);
  });

  test('a membership that ends is told of with its name', () => {
    const membership = {
      membershipId: 'm1',
      userId: 'u1',
      name: 'Year',
      from: at,
      timeZone: 'Europe/Vienna',
    };
    const to = '2026-05-31T09:00:00.000Z';
    const found = findFor('membership.ending', { ...membership, to });
    const data = { name: 'Year', until: to, timeZone: 'Europe/Vienna' };
    expect(found).toEqual({ userId: 'u1', kind: 'MEMBERSHIP_ENDING', data });
    expect(toText('MEMBERSHIP_ENDING', data)).toMatch(/^Your membership \(Year\) ends on Sun, 31 May 2026/);
    expect(findFor('membership.ended', { ...membership, to })?.kind).toBe('MEMBERSHIP_ENDED');
    expect(findFor('membership.granted', { ...membership, to })).toBeUndefined();
  });

  test('a mail is in the language of its user', () => {
    const about = {
      serialNumber: 'C-1',
      model: 'Brisk City',
      station: 'Nord',
      town: 'Wien',
      timeZone: 'Europe/Vienna',
    };
    const data = { bikeId: 'b1', until: '2026-05-08T09:00:00.000Z', about };
    const publicUrl = 'https://bikes.example/app/';
    const mail = toNotificationMail([{ kind: 'BIKE_HELD', data }], { language: 'DE', publicUrl });
    expect(mail).toMatchObject({
      subject: 'Ein Rad ist für dich reserviert: Brisk City',
      text: [
        'Brisk City (C-1), auf das du gewartet hast, ist bei Nord bis Fr., 8. Mai 2026, 11:00 MESZ für dich reserviert.',
        'Worauf du wartest: https://bikes.example/app/account/waiting',
        'Wien',
      ].join('\n\n'),
    });
    for (const kind of noticeKinds) {
      const options = { language: 'DE' as const, publicUrl: undefined };
      const { subject, text } = toNotificationMail([{ kind, data }], options);
      expect(`${subject} ${text}`).not.toMatch(/\b(the|your|bike)\b/i);
    }
  });
});
