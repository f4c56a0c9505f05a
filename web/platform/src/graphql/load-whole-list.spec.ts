import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { beforeEach, expect, test } from 'vitest';
import { loadWholeList, type ListPage } from './load-whole-list';
import type { QueryState } from './watch-query';

type Data = ListPage<number>;

const data = signal<Data | undefined>(undefined);
let asked: (string | null | undefined)[];

beforeEach(() => {
  data.set(undefined);
  asked = [];
  TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
});

function open() {
  const loadMore = async (after: string | null | undefined) => void asked.push(after);
  const query = { data, loadMore } as unknown as QueryState<Data>;
  return TestBed.runInInjectionContext(() => loadWholeList(query, (page) => page));
}

function show(length: number, endCursor: string | null): void {
  const nodes = Array.from({ length }, (_, index) => index);
  data.set({ nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } });
  TestBed.tick();
}

test('each page asks for the next one, until there is none', () => {
  const list = open();
  show(100, 'c100');
  show(200, 'c200');
  show(250, null);
  expect(asked).toEqual(['c100', 'c200']);
  expect(list()).toHaveLength(250);
});

test('a list that is loaded anew stays whole until it is there again, and may then be shorter', () => {
  const list = open();
  show(250, null);
  show(100, 'c100');
  expect(list()).toHaveLength(250);
  show(240, null);
  expect(list()).toHaveLength(240);
});

test('no more than 2,000 are asked for', () => {
  const list = open();
  show(2_000, 'c2000');
  expect(asked).toEqual([]);
  expect(list()).toHaveLength(2_000);
});

test('what is not known any more is not shown any more', () => {
  const list = open();
  show(100, null);
  data.set(undefined);
  expect(list()).toEqual([]);
});
