import { bikeOutcomes, parseMessage } from '@bike-rentals/contracts';
import { outcomeTypes, toOutcome } from '../../testing/outcomes.ts';
import { toResendDelayMs, toStatus } from './request.ts';

const parse = (type: (typeof outcomeTypes)[number]) => {
  const parsed = parseMessage(bikeOutcomes, toOutcome('c1', type));
  if (parsed.kind !== 'message') throw new Error(parsed.reason);
  return parsed.message;
};

test('every outcome is one status, and what bikes decided stands, asked to void it or not', () => {
  const statuses = outcomeTypes.map((type) =>
    [null, 'CANCELLED' as const, 'EXPIRED' as const].map((voidAs) => toStatus(parse(type), voidAs)),
  );
  expect(Object.fromEntries(outcomeTypes.map((type, index) => [type, statuses[index]]))).toEqual({
    'rental-started': ['RENTED', 'RENTED', 'RENTED'],
    'rental-ended': ['RETURNED', 'RETURNED', 'RETURNED'],
    'rental-extended': ['EXTENDED', 'EXTENDED', 'EXTENDED'],
    'rental-undone': ['UNDONE', 'UNDONE', 'UNDONE'],
    'waiting-list-joined': ['QUEUED', 'QUEUED', 'QUEUED'],
    refused: ['REFUSED', 'REFUSED', 'REFUSED'],
    voided: ['EXPIRED', 'CANCELLED', 'EXPIRED'],
  });
});

test('a command is sent again after 1 s, then 2, 4 … and never less often than every 30 s', () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 1_000].map(toResendDelayMs);
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});
