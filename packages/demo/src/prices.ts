import type { Town } from '@bike-rentals/bikes';

const vat = { basisPoints: 2000, isIncluded: true };
const late = { rate: 500, intervalMinutes: 24 * 60, cap: 2000, countsClosedTime: false };

/** A plan for the town, one for its members, and one for each model with a motor. */
export function firstPlans(models: Town['models']): Town['plans'] {
  const town = {
    base: 100,
    byMinute: [{ start: 30, end: null, interval: 30, rate: 100 }],
    byKilometre: [],
    cap: { amount: 1500, minutes: 24 * 60 },
    maxTotal: null,
    late,
    lost: 40_000,
    tax: vat,
    rerentGapMinutes: 10,
  };
  const electric = {
    ...town,
    base: 200,
    byMinute: [{ start: 30, end: null, interval: 15, rate: 100 }],
    cap: { amount: 2400, minutes: 24 * 60 },
    lost: 180_000,
  };
  const withMotor = models.filter(({ propulsion }) => propulsion !== 'HUMAN');
  return [
    {
      name: 'City bike',
      description: '1 € for the first half hour, then 1 € for each half hour, at most 15 € in a day.',
      scope: { modelId: null, forMembers: false },
      terms: town,
    },
    {
      name: 'Member',
      description: 'The first half hour is free, then 1 € for each half hour, at most 10 € in a day.',
      scope: { modelId: null, forMembers: true },
      terms: { ...town, base: 0, cap: { amount: 1000, minutes: 24 * 60 } },
    },
    ...withMotor.map(({ id, brand, name }) => ({
      name: `${brand} ${name}`,
      description:
        '2 € for the first half hour, then 1 € for each quarter of an hour, at most 24 € in a day.',
      scope: { modelId: id, forMembers: false },
      terms: electric,
    })),
  ];
}
