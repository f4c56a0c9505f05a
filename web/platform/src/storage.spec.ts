import { afterEach, expect, test, vi } from 'vitest';
import { readStored, writeStored } from './storage';

afterEach(() => {
  vi.unstubAllGlobals();
  writeStored('name', null);
});

test('what is written is stored', () => {
  writeStored('name', 'value');
  expect(localStorage.getItem('name')).toBe('value');
  expect(readStored('name')).toBe('value');
  writeStored('name', null);
  expect(readStored('name')).toBeNull();
});

test('a browser that stores nothing keeps it for this page', () => {
  vi.stubGlobal('localStorage', undefined);
  expect(readStored('name')).toBeNull();
  writeStored('name', 'value');
  expect(readStored('name')).toBe('value');
  writeStored('name', null);
  expect(readStored('name')).toBeNull();
});
