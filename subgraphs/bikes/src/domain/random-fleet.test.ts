import { createRandom, type Random } from '@bike-rentals/runtime';
import { alwaysOpen, findSpans, isInOpenTime, type Calendar } from '../hours/domain/calendar.ts';
import { decideMoveDues, type CalendarChange } from '../hours/domain/move-dues.ts';
import { subtractSpans, type Span, type Spans } from '../hours/domain/spans.ts';
import { findFleetViolations } from '../invariants/fleet-violations.ts';
import { resolveRules, toPolicies, type Policies, type PolicyVersion } from '../policies/domain/policies.ts';
import { findLastVersion } from '../policies/domain/set-policy.ts';
import { day, hour, makeDecisionContext, makePolicies, minute, noon } from '../testing/make-fleet.ts';
import { computeFee } from '../pricing/domain/fee.ts';
import { findTransfer } from '../maintenance/domain/transfers.ts';
import { findHomeStation } from '../rentals/domain/terms.ts';
import { findOverlap } from '../rentals/domain/bike-uses.ts';
import { makePricing, makeTerms } from '../testing/make-prices.ts';
import { forgetEnded, inventStep, makeSmallFleet, takeStep, type Step } from '../testing/random-steps.ts';
import { decideExpireHolds, offerIdleBikes } from '../waiting-list/domain/waiting-list.ts';
import { addDuration } from './duration.ts';
import type { DecisionContext, Fleet } from './fleet.ts';

const anySeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
/** What comes up by chance is the same each time with seeds that stay. Rules differ more between walks than within a long one. */
const fixedSeeds = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const rules = {
  rentalsPerUser: 2,
  rentalsPerUserAndModel: 1,
  rentalLength: 'PT1H',
  reminderBefore: 'PT10M',
  grace: 'PT10M',
  extensionLength: 'PT1H',
  totalLengthMax: 'PT3H',
};

/** Every version of a bike has its event, in order. */
function expectToldInOrder(before: Fleet, after: Fleet): void {
  const versions = new Map([...before.bikes.values()].map(({ id, version }) => [`bike:${id}`, version]));
  for (const { aggregate, aggregateVersion } of after.events) {
    if (!aggregate.startsWith('bike:')) continue;
    expect(aggregateVersion).toBe((versions.get(aggregate) ?? -1) + 1);
    versions.set(aggregate, aggregateVersion);
  }
  for (const { id, version } of after.bikes.values()) expect(versions.get(`bike:${id}`)).toBe(version);
}

/** No bike was ever with two renters at a time. */
function expectNoOverlap(fleet: Fleet): void {
  for (const { id, voidedAt, bikeId, endedAt, ...rental } of fleet.rentals.values()) {
    const span = { bikeId, rentalId: id, from: rental.bikeSince ?? rental.rentedAt, to: endedAt };
    if (!voidedAt) expect(findOverlap(fleet, span)).toBeUndefined();
  }
}

/** Who has begun a rental had the approval that its model asks for, at the counter too. */
function expectApproved({ approvals, events }: Fleet, { policies, now }: DecisionContext): void {
  for (const { type, payload } of events) {
    if (type !== 'rental.started') continue;
    const { userId, modelId, stationId } = payload;
    const { requiresApproval } = resolveRules(policies, { modelId, stationId }, now);
    if (requiresApproval === 'YES') expect(approvals.get(userId)).toMatchObject({ isApproved: true });
  }
}

/** When a rental is due that has just begun: between the shortest and the longest, unless staff or closed time say otherwise. */
function expectExplainedDues(
  step: Step,
  before: Fleet,
  after: Fleet,
  { policies, calendar, now, timeZone }: DecisionContext,
): void {
  if (step.kind !== 'commands') return;
  const chosen = new Map(
    step.commands.map(({ id, body }) => [id, 'returnBy' in body ? body.returnBy : undefined]),
  );
  for (const { id, commandId, modelId, startStationId, returnBy, extensions } of after.rentals.values()) {
    if (before.rentals.has(id) || !chosen.has(commandId) || extensions > 0) continue;
    const rules = resolveRules(policies, { modelId, stationId: startStationId }, now);
    const longest = addDuration(now, rules.rentalLength, timeZone);
    const wanted = chosen.get(commandId) ?? longest;
    if (chosen.get(commandId)) expect(rules.lengthChoice).toBe('CHOSEN');
    const isOpen = isInOpenTime(findSpans(calendar, startStationId), wanted.getTime());
    if (isOpen) expect(returnBy).toEqual(wanted);
    expect(wanted.getTime()).toBeLessThanOrEqual(longest.getTime());
    const shortest = addDuration(now, rules.rentalLengthMin, timeZone);
    const least = Math.min(shortest.getTime(), longest.getTime());
    expect(wanted.getTime()).toBeGreaterThan(least - minute);
  }
}

/** Each bike that was just left away from its home station has a job of the kind TRANSFER. */
function expectBroughtHome(fleet: Fleet, { policies }: DecisionContext): void {
  for (const { type, payload } of fleet.events) {
    if (type !== 'rental.ended' || payload.stationId === null) continue;
    const rental = fleet.rentals.get(payload.rentalId);
    const isThere = rental?.endedAt && fleet.bikes.get(rental.bikeId)?.stationId === payload.stationId;
    if (!rental || !isThere) continue;
    const home = findHomeStation(rental, { policies });
    const transfer = findTransfer(fleet, rental.bikeId);
    if (payload.homeStationId !== undefined) {
      expect(payload.homeStationId).toBe(home);
      expect(transfer).toBeDefined();
    } else if (!transfer) {
      const wasHome = fleet.events.some(
        (event) => event.type === 'job.closed' && event.payload.kind === 'TRANSFER',
      );
      expect(wasHome || home === undefined || home === payload.stationId).toBe(true);
    }
  }
}

/** Each rental that has changed has the fee of its end, and its event says so. */
function expectPriced(before: Fleet, after: Fleet, context: DecisionContext): void {
  for (const rental of after.rentals.values()) {
    const was = before.rentals.get(rental.id);
    if (was === rental) continue;
    const fee = rental.endedAt ? (computeFee(rental, rental.endedAt, context) ?? null) : null;
    expect(rental.fee).toEqual(fee);
    for (const { net, tax, gross } of fee?.lines ?? []) expect(net + tax).toBe(gross);
    if (rental.feeRevision === (was?.feeRevision ?? 0)) continue;
    const told = after.events.findLast(
      ({ payload }) => 'rentalId' in payload && payload.rentalId === rental.id && 'fee' in payload,
    );
    expect(told?.payload).toMatchObject({
      fee: { revision: rental.feeRevision, gross: rental.fee?.gross ?? 0 },
    });
  }
}

const toText = (fleet: Fleet): string =>
  JSON.stringify(fleet, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );

/** Other limits and times from now on, somewhere. */
function changeRules(random: Random, policies: Policies, now: Date): Policies {
  const scope = {
    modelId: random.pick(['city', 'cargo', null]),
    stationId: random.pick(['north', 'south', null]),
  };
  const changes = random.pick<PolicyVersion['changes']>([
    { rentalsPerUser: random.pick([1, 2, 3, null]) },
    { rentalsPerUserAndModel: random.pick([1, 2, null]) },
    { rentalLength: random.pick(['PT15M', 'PT2H', null]), grace: random.pick(['PT0M', null]) },
    { rentalLengthMin: random.pick(['PT5M', 'PT30M', 'PT3H']), lengthChoice: random.pick(['CHOSEN', null]) },
    { lengthChoice: random.pick(['CHOSEN', 'CHOSEN', 'FIXED']) },
    { returnRule: random.pick(['HOME_STATION', 'HOME_STATION', 'ANY_STATION', null]) },
    { extensionsMax: random.pick([0, 1, 5, null]), extendWhileOthersWait: random.pick(['YES', null]) },
    { holdTime: random.pick(['PT1M', 'PT1H', null]) },
    { ridesPerInspection: random.pick([0, 2, 4, null]), daysPerInspection: random.pick([0, 1, null]) },
    { inspectionBlocks: random.pick(['YES', 'NO']) },
    { requiresMembership: random.pick(['YES', 'NO', null, null]) },
    { requiresApproval: random.pick(['YES', 'NO', null]) },
  ]);
  const version = findLastVersion(policies, scope) + 1;
  const audit = { actorId: 'eva', reason: 'test', at: now, validFrom: now };
  const seq = policies.seq + 1;
  const added = { ...scope, ...audit, id: `p${seq}`, seq, version, changes };
  return toPolicies([...policies.versions, added]);
}

/** Open for 20 hours of each day. */
function makeOpenDays(): Span[] {
  const start = noon.getTime() - day;
  return Array.from({ length: 400 }, (_, index) => ({
    from: start + index * day,
    to: start + index * day + 20 * hour,
  }));
}

/** Closes the town or a station for some hours from soon on. */
function closeSomething(random: Random, { town, stations, ...calendar }: Calendar, now: Date): Calendar {
  const from = now.getTime() + random.below(3) * hour;
  const closure = { from, to: from + (1 + random.below(12)) * hour };
  const version = calendar.version + 1;
  const stationId = random.pick(['north', 'south', null]);
  const close = (spans: Spans) => subtractSpans(spans ?? [], [closure]);
  if (stationId !== null) {
    const own = close(stations.get(stationId) ?? town);
    return { ...calendar, version, town, stations: new Map(stations).set(stationId, own) };
  }
  const all = [...stations].map(([id, spans]) => [id, close(spans)] as const);
  return { ...calendar, version, town: close(town), stations: new Map(all) };
}

/** No due and no hold is left on a time that has become closed. */
function moveDues(fleet: Fleet, change: CalendarChange, context: DecisionContext, seen: Set<string>): Fleet {
  const moved = decideMoveDues(decideExpireHolds(fleet, context), change, context);
  for (const { type } of moved.events) seen.add(type);
  for (const { returnBy, startStationId, overdueAt, endedAt } of moved.rentals.values()) {
    const wasOpen = isInOpenTime(findSpans(change.before, startStationId), returnBy.getTime());
    if (endedAt || overdueAt || !wasOpen || returnBy <= context.now) continue;
    expect(isInOpenTime(findSpans(context.calendar, startStationId), returnBy.getTime())).toBe(true);
  }
  return moved;
}

/** A plan for the town, another one for members and the model cargo. */
const pricing = makePricing(
  {
    terms: makeTerms({
      base: 100,
      byMinute: [{ start: 15, end: null, interval: 10, rate: 50 }],
      lost: 9_000,
    }),
  },
  {
    scope: { modelId: 'cargo', forMembers: true },
    terms: makeTerms({
      byMinute: [{ start: 0, end: null, interval: 1, rate: 7 }],
      cap: { amount: 300, minutes: 60 },
      late: { rate: 200, intervalMinutes: 30, cap: 900, countsClosedTime: false },
      tax: { basisPoints: 1900, isIncluded: false },
    }),
  },
);

/** So many steps in a small system, with everything looked at after each. Returns what came up. */
function live(seed: number, steps: number): Set<string> {
  const random = createRandom(seed);
  const seen = new Set<string>();
  let fleet = makeSmallFleet();
  let now = noon;
  let policies = makePolicies(rules);
  let calendar: Calendar = { ...alwaysOpen, town: makeOpenDays() };
  for (let index = 0; index < steps; index += 1) {
    now = new Date(now.getTime() + random.below(10 * minute));
    if (random.chance(0.03)) policies = changeRules(random, policies, now);
    const changed = random.chance(0.02) ? closeSomething(random, calendar, now) : calendar;
    const context = makeDecisionContext({ now, policies, pricing, calendar: changed });
    const live = forgetEnded(fleet);
    const before =
      changed === calendar
        ? live
        : forgetEnded(
            moveDues(
              live,
              { before: calendar, at: now, spread: 1 + random.below(5), moved: 0 },
              context,
              seen,
            ),
          );
    calendar = changed;
    const text = toText(before);
    const step = inventStep(random, before, { name: `s${index}`, batch: 3, now });
    // As the sweep does: with other rules those who were passed over may be served.
    const served = offerIdleBikes(decideExpireHolds(before, context), before.modelIds, context);
    const { fleet: after, outcomes } = takeStep(served, step, context);
    expect(findFleetViolations(after, context)).toEqual([]);
    expectToldInOrder(before, after);
    expectNoOverlap(after);
    expectApproved(after, context);
    expectExplainedDues(step, served, after, context);
    expectBroughtHome(after, context);
    expectPriced(served, after, context);
    expect(toText(before)).toBe(text);
    for (const { type, body } of outcomes) seen.add('code' in body ? body.code : type);
    for (const { type, payload } of after.events)
      seen.add('homeStationId' in payload ? `${type}, elsewhere` : type);
    fleet = after;
  }
  return seen;
}

test(`whatever happens in a fleet, the invariants hold and no value changes (SEED=${anySeed})`, () => {
  // Each run takes another seed: over the runs it goes far.
  live(anySeed, 3_000);
}, 180_000);

test('and all that can happen does happen in such a fleet', () => {
  const seen = new Set(fixedSeeds.flatMap((seed) => [...live(seed, 1_000)]));
  expect([...seen].sort()).toEqual(everything);
}, 180_000);

const everything = [
  'ALREADY_OVERDUE',
  'ALREADY_RETURNED',
  'ALREADY_WAITING',
  'APPROVAL_NEEDED',
  'BIKE_MOVED_ON',
  'BIKE_UNAVAILABLE',
  'BIKE_UNKNOWN',
  'BLOCKED',
  'EXTENSION_LIMIT',
  'MEMBERSHIP_ENDED',
  'MODEL_LIMIT_REACHED',
  'NO_GAIN',
  'NO_MEMBERSHIP',
  'OTHERS_WAIT',
  'RENTAL_LIMIT_REACHED',
  'RENTAL_UNKNOWN',
  'RETURN_BY_FIXED',
  'RETURN_BY_OUT_OF_RANGE',
  'STATION_CLOSED',
  'TOO_LATE',
  'approval.granted',
  'approval.refused',
  'approval.requested',
  'bike.added',
  'bike.corrected',
  'bike.found',
  'bike.moved',
  'bike.retired',
  'bike.state-changed',
  'bike.withdrawn',
  'damage.closed',
  'damage.reported',
  'hold.ended',
  'hold.extended',
  'hold.started',
  'inspection.due',
  'job.changed',
  'job.closed',
  'job.opened',
  'membership.ended',
  'membership.granted',
  'membership.started',
  'rental-ended',
  'rental-extended',
  'rental-started',
  'rental-undone',
  'rental.bike-swapped',
  'rental.corrected',
  'rental.due',
  'rental.due-changed',
  'rental.ended',
  'rental.ended, elsewhere',
  'rental.extended',
  'rental.lost',
  'rental.overdue',
  'rental.reopened',
  'rental.started',
  'rental.voided',
  'renter.blocked',
  'renter.unblocked',
  'voided',
  'waiting-list-joined',
  'waiting.ended',
  'waiting.joined',
  'waiting.moved',
];
