import { describe, expect, it } from 'vitest';
import { toDays } from './preview-days';

const format = {
  time: (at: string | Date) => new Date(at).toISOString().slice(11, 16),
  weekday: (at: string | Date) => new Date(at).toISOString().slice(0, 10),
};

describe('the days of a preview', () => {
  it('have their openings, or none', () => {
    const spans = [
      { from: '2026-05-01T09:00:00Z', to: '2026-05-01T12:00:00Z' },
      { from: '2026-05-01T14:00:00Z', to: '2026-05-01T18:00:00Z' },
      { from: '2026-05-03T22:00:00Z', to: '2026-05-04T02:00:00Z' },
    ];
    expect(toDays(spans, format, { from: Date.parse('2026-05-01T00:00Z'), count: 3 })).toEqual([
      { day: '2026-05-01', times: ['09:00–12:00', '14:00–18:00'] },
      { day: '2026-05-02', times: [] },
      { day: '2026-05-03', times: ['22:00–02:00'] },
    ]);
  });
});
