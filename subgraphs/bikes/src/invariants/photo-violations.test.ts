import { decideReportDamage } from '../maintenance/domain/report-damage.ts';
import type { Photo } from '../photos/domain/photo.ts';
import { done } from '../testing/at-the-desk.ts';
import { makeBike, makeDecisionContext, makeFleet, noon } from '../testing/make-fleet.ts';
import { findPhotoViolations } from './photo-violations.ts';

const makePhoto = (id: string): Photo => ({
  ...{ id, userId: 'rob', at: noon, bytes: 1, type: 'image/png', width: 1, height: 1 },
  ...{ reportId: null, isRemoved: false },
});
const sent = {
  ...makeFleet(makeBike('b1')),
  photos: new Map(['p1', 'p2'].map((id) => [id, makePhoto(id)])),
};
const reported = done(
  decideReportDamage(
    sent,
    { bikeId: 'b1', severity: 'CHECK', parts: [], text: '', photoIds: ['p1'] },
    makeDecisionContext({ actor: { id: 'rob', role: 'RENTER' } }),
  ),
);
const [report] = reported.reports.values();
const withPhoto = (changes: Partial<Photo>) => ({
  ...reported,
  photos: new Map([['p1', { ...makePhoto('p1'), reportId: report?.id ?? '', ...changes }]]),
});

test('a report takes the photos that it names, and no others', () => {
  expect([...reported.photos.values()].map(({ reportId }) => reportId)).toEqual([report?.id, null]);
  expect(findPhotoViolations(reported)).toEqual([]);
});

test('a photo is in a report of whoever has sent it', () => {
  expect(findPhotoViolations(withPhoto({}))).toEqual([]);
  expect(findPhotoViolations(withPhoto({ userId: 'ann' }))).toEqual([
    `photo p1 of ann is in report ${report?.id} of rob`,
  ]);
  expect(findPhotoViolations(withPhoto({ reportId: 'gone' }))).toEqual([
    'photo p1 belongs to report gone, which is not there',
  ]);
});

test('a report has four photos at most', () => {
  const ids = ['p1', 'p2', 'p3', 'p4', 'p5'];
  const photos = new Map(ids.map((id) => [id, { ...makePhoto(id), reportId: report?.id ?? '' }]));
  expect(findPhotoViolations({ ...reported, photos })).toEqual([`report ${report?.id} has 5 photos`]);
});
