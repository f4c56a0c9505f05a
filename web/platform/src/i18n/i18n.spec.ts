import { TestBed } from '@angular/core/testing';
import { expect, test } from 'vitest';
import { I18n, plural } from './i18n';

test('forms of plurals', () => {
  const forms = { zero: 'full', one: '# place', other: '# places' };
  expect(plural('en', 0, forms)).toBe('full');
  expect(plural('en', 1, forms)).toBe('1 place');
  expect(plural('en', 1_200, forms)).toBe('1,200 places');
  expect(plural('de', 1_200, { one: '# Platz', other: '# Plätze' })).toBe('1.200 Plätze');
});

test('the language is kept, and told to the document', () => {
  const i18n = TestBed.inject(I18n);
  i18n.use('de');
  expect(i18n.language()).toBe('de');
  expect(document.documentElement.lang).toBe('de');
  expect(localStorage.getItem('language')).toBe('de');
});
