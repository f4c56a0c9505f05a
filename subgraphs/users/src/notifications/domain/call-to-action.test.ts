import { findCallToAction } from './call-to-action.ts';
import { noticeKinds, staffKinds, type NotificationKind } from './notification-content.ts';

const find = (kinds: NotificationKind[], isForStaff = false) =>
  findCallToAction(kinds, { language: 'EN', publicUrl: 'https://bikes.example/app/', isForStaff });

test.each([
  [['IMPORT_DONE'], 'See your files', 'admin/files'],
  [['RENTAL_DUE'], 'See your rentals', 'account/rentals'],
  [['RENTAL_DUE', 'BIKE_SWAPPED'], 'See your rentals', 'account/rentals'],
  [['BIKE_HELD'], 'See what you wait for', 'account/waiting'],
  [['BIKE_HELD', 'RENTAL_DUE'], 'See your notifications', 'account/notifications'],
  [['APPROVED'], 'Find a bike', 'bikes'],
] as [NotificationKind[], string, string][])('%j lead to %s', (kinds, label, path) => {
  expect(find(kinds)).toEqual({ label, url: `https://bikes.example/app/${path}` });
});

test('the staff finds what it has to do, several things on the page of today', () => {
  expect(find(['STAFF_CALL_RENTER'], true).url).toBe(
    'https://bikes.example/app/admin/rentals?status=OVERDUE',
  );
  expect(find(['STAFF_CALL_RENTER', 'STAFF_DAMAGE'], true)).toEqual({
    label: 'See what there is to do',
    url: 'https://bikes.example/app/admin',
  });
});

test.each([...noticeKinds, ...staffKinds])('%s leads somewhere, in each language', (kind) => {
  for (const language of ['EN', 'DE'] as const) {
    const { label, url } = findCallToAction([kind], {
      ...{ language, publicUrl: 'https://b.example', isForStaff: false },
    });
    expect(label).not.toBe('');
    expect(url).toMatch(/^https:\/\/b\.example\/(account|admin|bikes)/);
  }
});
