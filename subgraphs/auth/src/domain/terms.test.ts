import { findTermsUrl } from './terms.ts';

test.each([
  ['https://town.example/terms?v=2', 'https://town.example/terms?v=2'],
  ['http://town.example/terms', undefined],
  ['javascript:alert(1)', undefined],
  ['https://ann:secret@town.example/', undefined],
  ['/terms', undefined],
  [`https://town.example/${'x'.repeat(500)}`, undefined],
])('terms at %s: %s', (text, url) => {
  expect(findTermsUrl(text)).toBe(url);
});
