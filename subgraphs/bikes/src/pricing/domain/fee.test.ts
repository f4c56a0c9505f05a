import {
  decideCorrectRental,
  decideReopenRental,
  decideVoidRental,
} from '../../desk/domain/correct-rental.ts';
import { decideEndRental } from '../../desk/domain/end-rental.ts';
import { decideDeclareFound, decideDeclareLost } from '../../desk/domain/lost-bikes.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { decideReturnBike } from '../../rentals/domain/return-bike.ts';
import { done, rentalOf, rented, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  minute,
  noon,
  returnBike,
} from '../../testing/make-fleet.ts';
import { makePlan, makePricing, makeTerms } from '../../testing/make-prices.ts';
import { computeFee } from './fee.ts';
import { findPlan, toPricing } from './pricing.ts';

const byMinute = [{ start: 30, end: null, interval: 30, rate: 100 }];
const terms = makeTerms({
  base: 100,
  byMinute,
  late: { rate: 500, intervalMinutes: 1440, cap: 2000, countsClosedTime: false },
  lost: 30_000,
});
const pricing = makePricing({ terms });
const at = (ms: number, changes: Partial<DecisionContext> = {}) =>
  makeDecisionContext({ pricing, now: later(ms), ...changes });
const desk = (changes: Partial<DecisionContext> = {}) => staff({ pricing, ...changes });
const start = (fleet: Fleet, context = at(0)) => rented(fleet, 'ann', 'b1', context);
const riding = (context = at(0)) => start(makeFleet(makeBike('b1')), context);
const back = (fleet: Fleet, ms: number, stationId = 'south') =>
  returnBike(fleet, 'b1', { stationId, context: at(ms) }).fleet;
const lastPayload = (fleet: Fleet, type: string) =>
  fleet.events.findLast((event) => event.type === type)?.payload;

describe('a rental', () => {
  it('has the fee of its end, in its event too', () => {
    const lasting = riding();
    expect(rentalOf(lasting)).toMatchObject({ planRef: 1, fee: null, feeRevision: 0 });
    expect(lastPayload(lasting, 'rental.started')).toMatchObject({ planId: 'plan-1', planVersion: 1 });
    const ended = back(lasting, 61 * minute);
    const lines = [
      { kind: 'BASE', quantity: 1, net: 100, tax: 0, gross: 100 },
      { kind: 'TIME', quantity: 61, net: 200, tax: 0, gross: 200 },
    ];
    const fee = { planId: 'plan-1', planVersion: 1, lines, net: 300, tax: 0, gross: 300 };
    expect(rentalOf(ended)).toMatchObject({ fee, feeRevision: 1 });
    expect(lastPayload(ended, 'rental.ended')).toMatchObject({ fee: { ...fee, revision: 1 } });
  });

  it('costs, while it lasts, what it would if it ended now', () => {
    expect(computeFee(rentalOf(riding()), later(31 * minute), at(0))?.gross).toBe(200);
  });

  it('is free in a town without plans, and its event says nothing of a fee', () => {
    const free = rented(makeFleet(makeBike('b1')), 'ann');
    const ended = returnBike(free, 'b1').fleet;
    expect(rentalOf(ended)).toMatchObject({ planRef: null, fee: null, feeRevision: 0 });
    expect(lastPayload(ended, 'rental.ended')).not.toHaveProperty('fee');
  });

  it('keeps the plan of its start', () => {
    const dearer = toPricing(
      [makePlan(1, { terms }), makePlan(2, { planId: 'plan-1', version: 2, terms: { ...terms, base: 900 } })],
      [...(pricing.assignments.get(':') ?? [])],
    );
    const context = at(10 * minute, { pricing: dearer });
    const ended = returnBike(riding(), 'b1', { stationId: 'south', context }).fleet;
    expect(rentalOf(ended).fee).toMatchObject({ planVersion: 1, gross: 100 });
    expect(rentalOf(start(makeFleet(makeBike('b1')), context)).planRef).toBe(2);
  });

  it('is charged to the instant at which its renter returned it, however late that is delivered', () => {
    const own = riding();
    const command = {
      actor: { id: 'ann', role: 'RENTER' as const },
      requestedAt: later(30 * minute),
      rentalId: rentalOf(own).id,
      stationId: 'south',
    };
    const delivered = decideReturnBike(own, command, at(37 * minute));
    expect(rentalOf(delivered.fleet).fee?.gross).toBe(100);
  });

  it('costs nothing if its bike is brought back at once to where it stood', () => {
    expect(rentalOf(back(riding(), 5 * minute, 'north')).fee).toMatchObject({ lines: [], gross: 0 });
    expect(rentalOf(back(riding(), 5 * minute + 1, 'north')).fee?.gross).toBe(100);
    expect(rentalOf(back(riding(), 5 * minute, 'south')).fee?.gross).toBe(100);
  });
});

describe('the fee for being late', () => {
  const dueIn = { rentalLength: 'PT1H', grace: 'PT1H', closedDue: 'KEEP' };
  const late = (ms: number, context = at(0, { policies: at(0).policies })) => {
    const rules = makeDecisionContext({ rules: dueIn }).policies;
    const lasting = riding({ ...context, policies: rules });
    const fee = computeFee(rentalOf(lasting), later(hour + ms), { ...context, policies: rules });
    return fee?.lines.find(({ kind }) => kind === 'LATE')?.gross ?? 0;
  };

  it.each([
    ['60 minutes', hour, 0],
    ['60 minutes and 59.999 s', hour + 59_999, 0],
    ['61 minutes', hour + minute, 500],
    ['a day', day, 500],
    ['a day and a minute', day + minute, 1000],
    ['ten days', 10 * day, 2000],
  ])('of %s', (_, ms, gross) => {
    expect(late(ms)).toBe(gross);
  });

  it('counts the minutes in which the station is open', () => {
    const open = (from: number, to: number) => ({ from: later(from).getTime(), to: later(to).getTime() });
    const calendar = {
      version: 1,
      // Open until an hour after the due, and again for the second day.
      town: [open(-day, 2 * hour), open(day, 2 * day)],
      stations: new Map(),
      until: Infinity,
    };
    expect(late(20 * hour, at(0, { calendar }))).toBe(0);
    expect(late(day, at(0, { calendar }))).toBe(500);
  });
});

describe('which plan a rental gets', () => {
  const plans = makePricing(
    { terms },
    { scope: { forMembers: true } },
    { scope: { modelId: 'city' } },
    { scope: { modelId: 'cargo', forMembers: true } },
    { scope: { modelId: 'tandem' }, validFrom: later(hour) },
  );
  it.each([
    ['cargo', false, 0, 'plan-1'],
    ['cargo', true, 0, 'plan-4'],
    ['city', true, 0, 'plan-3'],
    ['tandem', true, 0, 'plan-2'],
    ['tandem', true, hour, 'plan-5'],
  ])('of the model %s, for a member: %s, after %i ms', (modelId, isMember, ms, planId) => {
    expect(findPlan(plans, { modelId, isMember }, later(ms))?.planId).toBe(planId);
  });

  it('a member has an active membership, or one that begins with the rental', () => {
    const membership = {
      ...{ id: 'm1', userId: 'ann', name: 'Year', length: 'P365D', from: null, to: null, nextAt: null },
      ...{ grantedBy: 'sam', grantedAt: noon, endedBy: null, endedAt: null, version: 0 },
    };
    const fleet = {
      ...makeFleet(makeBike('b1', { modelId: 'cargo' })),
      memberships: new Map([['m1', membership]]),
    };
    expect(rentalOf(start(fleet, at(0, { pricing: plans }))).planRef).toBe(4);
  });
});

describe('a rental just after another one', () => {
  const again = (gap: number, fleet = back(riding(), 25 * minute)) =>
    rented(fleet, 'ann', 'b1', at(25 * minute + gap));
  const second = (fleet: Fleet) => [...fleet.rentals.values()].filter(({ endedAt }) => !endedAt).at(-1);

  it('continues its price, so that free minutes do not begin anew', () => {
    expect(second(again(9 * minute))?.earlierMinutes).toBe(25);
    const ended = returnBike(again(9 * minute), 'b1', { stationId: 'north', context: at(65 * minute) }).fleet;
    const fees = [...ended.rentals.values()].map(({ fee }) => fee?.gross);
    // 25 and 31 minutes cost what 56 do.
    expect(fees).toEqual([100, 100]);
  });

  it('begins anew after the gap, with another plan, and after one that never happened', () => {
    expect(second(again(10 * minute))?.earlierMinutes).toBe(0);
    const other = makePricing({ terms }, { terms });
    const switched = { ...other, assignments: new Map([[':', (other.assignments.get(':') ?? []).slice(1)]]) };
    const fleet = rented(back(riding(), 25 * minute), 'ann', 'b1', at(26 * minute, { pricing: switched }));
    expect(second(fleet)).toMatchObject({ planRef: 2, earlierMinutes: 0 });
    const first = back(riding(), 25 * minute);
    const voided = done(decideVoidRental(first, rentalOf(first).id, desk()));
    expect(second(again(minute, voided))?.earlierMinutes).toBe(0);
  });
});

describe('what staff corrects', () => {
  const ended = () => back(riding(), 2 * hour);
  const correct = (fleet: Fleet, endedAt: Date) =>
    decideCorrectRental(fleet, { rentalId: rentalOf(fleet).id, endedAt }, desk());

  it('revises the fee, and the event has both', () => {
    const corrected = done(correct(ended(), later(hour)));
    expect(rentalOf(corrected)).toMatchObject({ fee: { gross: 200 }, feeRevision: 2 });
    expect(lastPayload(corrected, 'rental.corrected')).toMatchObject({
      before: { fee: 400 },
      after: { fee: 200 },
      fee: { revision: 2, gross: 200 },
    });
  });

  it('is refused where the end is before the start, and nothing is charged', () => {
    expect(correct(ended(), later(-minute))).toMatchObject({ code: 'TIMES_INVALID' });
  });

  it('leaves the fee where nothing it depends on has changed', () => {
    const fleet = ended();
    const moved = { rentalId: rentalOf(fleet).id, endStationId: 'north' };
    expect(rentalOf(done(decideCorrectRental(fleet, moved, desk()))).feeRevision).toBe(1);
  });

  it('takes the fee away from a rental that never happened', () => {
    const fleet = ended();
    const voided = done(decideVoidRental(fleet, rentalOf(fleet).id, desk()));
    expect(rentalOf(voided)).toMatchObject({ fee: null, feeRevision: 2 });
    expect(lastPayload(voided, 'rental.voided')).toMatchObject({ fee: { revision: 2, lines: [], gross: 0 } });
  });

  it('takes it away while a rental that was reopened lasts', () => {
    const fleet = ended();
    const reopened = done(decideReopenRental(fleet, rentalOf(fleet).id, desk()));
    expect(rentalOf(reopened)).toMatchObject({ fee: null, feeRevision: 2 });
    const again = done(
      decideEndRental(
        reopened,
        { rentalId: rentalOf(reopened).id, stationId: 'south', at: later(hour), needsRepair: false },
        desk(),
      ),
    );
    expect(rentalOf(again)).toMatchObject({ fee: { gross: 200 }, feeRevision: 3 });
  });
});

describe('a lost bike', () => {
  const lost = () => {
    const fleet = riding();
    return done(decideDeclareLost(fleet, rentalOf(fleet).id, desk()));
  };

  it('is charged, and no longer once it is found', () => {
    expect(rentalOf(lost()).fee).toMatchObject({ gross: 30_400 });
    const input = { bikeId: 'b1', stationId: 'south', needsRepair: false };
    const found = done(decideDeclareFound(lost(), input, desk({ now: later(day) })));
    expect(rentalOf(found)).toMatchObject({ fee: { gross: 400 }, feeRevision: 2 });
    expect(lastPayload(found, 'bike.found')).toMatchObject({ fee: { revision: 2, gross: 400 } });
  });
});
