import type { Fleet } from '../../domain/fleet.ts';
import {
  day,
  getRental,
  hour,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  noon,
  rent,
  toCode,
} from '../../testing/make-fleet.ts';
import {
  noPolicies,
  resolveKey,
  resolveRules,
  toPolicies,
  town,
  type PolicyVersion,
  type Scope,
} from './policies.ts';
import { getKey, keyNames, parseValue, type PolicyKey } from './policy-keys.ts';
import { decideSetPolicy, findLastVersion, maxPolicyVersions, type PolicyInput } from './set-policy.ts';

/** Versions in the order in which they were made, valid from ever unless said otherwise. */
function makeVersions(
  ...given: { scope?: Scope; changes: PolicyVersion['changes']; validFrom?: Date }[]
): PolicyVersion[] {
  return given.map(({ scope = town, changes, validFrom = new Date(0) }, index) => ({
    ...scope,
    id: `p${index + 1}`,
    seq: index + 1,
    version: index + 1,
    validFrom,
    changes,
    actorId: 'eva',
    reason: 'test',
    at: noon,
  }));
}

const cargo = { modelId: 'cargo', stationId: null };
const north = { modelId: null, stationId: 'north' };
const cargoAtNorth = { modelId: 'cargo', stationId: 'north' };

const find = (versions: PolicyVersion[], key: PolicyKey, place: Scope = town, at: Date = noon) =>
  resolveKey(toPolicies(versions), key, { place, at });

test('model beats station, and model at station beats both', () => {
  const versions = makeVersions(
    { changes: { rentalLength: 'P7D' } },
    { scope: cargo, changes: { rentalLength: 'P3D' } },
    { scope: north, changes: { rentalLength: 'P1D' } },
  );
  expect(find(versions, 'rentalLength', cargoAtNorth)).toMatchObject({
    value: { days: 3, minutes: 0 },
    source: { modelId: 'cargo', stationId: null },
  });
  expect(find(versions, 'rentalLength', { modelId: 'city', stationId: 'north' }).value).toEqual({
    days: 1,
    minutes: 0,
  });
  expect(find(versions, 'rentalLength', { modelId: 'city', stationId: null }).value).toEqual({
    days: 7,
    minutes: 0,
  });
  const both = [...versions, ...makeVersions({ scope: cargoAtNorth, changes: { rentalLength: 'P2D' } })];
  expect(find(both, 'rentalLength', cargoAtNorth).value).toEqual({ days: 2, minutes: 0 });
});

test('each key is resolved alone', () => {
  const versions = makeVersions(
    { changes: { rentalLength: 'P5D', grace: 'PT30M' } },
    { scope: cargo, changes: { grace: 'PT2H' } },
  );
  expect(resolveRules(toPolicies(versions), cargoAtNorth, noon)).toMatchObject({
    grace: { days: 0, minutes: 120 },
    rentalLength: { days: 5, minutes: 0 },
    holdTime: { days: 0, minutes: 15 },
  });
});

test('what is valid from tomorrow leaves what starts today alone', () => {
  const versions = makeVersions(
    { changes: { rentalLength: 'P7D' } },
    { changes: { rentalLength: 'P3D' }, validFrom: later(day) },
  );
  const policies = toPolicies(versions);
  const fleet = makeFleet(makeBike('b1'), makeBike('b2'));
  const today = rent(fleet, 'ann', { bikeId: 'b1' }, makeDecisionContext({ policies })).fleet;
  const tomorrow = makeDecisionContext({ policies, now: later(day) });
  const both = rent(today, 'bob', { bikeId: 'b2' }, tomorrow).fleet;
  expect(getRental(both, 'b1')).toMatchObject({ returnBy: later(7 * day), policyRef: 2 });
  expect(getRental(both, 'b2')).toMatchObject({ returnBy: later(4 * day), policyRef: 2 });
});

test('a change for now does not undo one that is planned', () => {
  const versions = makeVersions(
    { changes: { rentalLength: 'P3D' }, validFrom: later(day) },
    { changes: { rentalLength: 'P5D' }, validFrom: noon },
  );
  const toDays = (at: Date) => find(versions, 'rentalLength', town, at).value;
  expect([later(-1), noon, later(day)].map(toDays)).toEqual([
    { days: 7, minutes: 0 },
    { days: 5, minutes: 0 },
    { days: 3, minutes: 0 },
  ]);
});

test('a limit that was lowered punishes nobody, and lets nobody have more', () => {
  const models = ['a', 'b', 'c', 'd'];
  const bikes = models.map((modelId) => makeBike(modelId, { modelId }));
  const fleet: Fleet = { ...makeFleet(...bikes), modelIds: new Set(models) };
  const three = ['a', 'b', 'c'].reduce((state, bikeId) => rent(state, 'ann', { bikeId }).fleet, fleet);
  const lowered = makeDecisionContext({ rules: { rentalsPerUser: 1 } });
  expect([...three.rentals.values()].filter(({ endedAt }) => !endedAt)).toHaveLength(3);
  expect(toCode(rent(three, 'ann', { bikeId: 'd' }, lowered).outcome)).toBe('RENTAL_LIMIT_REACHED');
  expect(toCode(rent(three, 'bob', { bikeId: 'd' }, lowered).outcome)).toBe('rental-started');
});

test('undoing is a version as well: without a value a wider scope decides again', () => {
  const versions = makeVersions(
    { changes: { grace: 'PT30M' } },
    { scope: cargo, changes: { grace: 'PT2H' } },
    { scope: cargo, changes: { grace: null }, validFrom: later(hour) },
  );
  expect(find(versions, 'grace', cargo).value).toEqual({ days: 0, minutes: 120 });
  expect(find(versions, 'grace', cargo, later(hour)).value).toEqual({ days: 0, minutes: 30 });
});

test('what newer code has written and this code does not know changes nothing', () => {
  const versions = makeVersions({ changes: { bookable: 1, grace: 'PT30M' } });
  expect(find(versions, 'grace').value).toEqual({ days: 0, minutes: 30 });
  expect(resolveRules(toPolicies(versions), town, noon)).not.toHaveProperty('bookable');
});

test('every key has exactly one value at each instant, and what is built in is within its own range', () => {
  for (const key of keyNames) {
    expect(resolveKey(noPolicies, key, { place: cargoAtNorth, at: noon }).source).toBeUndefined();
    expect(parseValue(key, getKey(key).initial)).toBeDefined();
  }
});

test('a rental by bike goes by the rules of the model and of the station where it stands', () => {
  const policies = toPolicies(
    makeVersions({
      scope: { modelId: 'city', stationId: 'south' },
      changes: { rentalLength: 'PT2H', grace: 'PT10M' },
    }),
  );
  const fleet = makeFleet(makeBike('b1', { stationId: 'south' }), makeBike('b2'));
  const context = makeDecisionContext({ policies });
  const atSouth = rent(fleet, 'ann', { bikeId: 'b1' }, context).fleet;
  expect(getRental(atSouth, 'b1')).toMatchObject({
    returnBy: later(2 * hour),
    graceEndsAt: later(2 * hour + 10 * 60_000),
    remindAt: later(2 * hour - 15 * 60_000),
  });
  expect(getRental(rent(atSouth, 'bob', { bikeId: 'b2' }, context).fleet, 'b2').returnBy).toEqual(
    later(7 * day),
  );
});

const toInput = (changes: Partial<PolicyInput>): PolicyInput => ({
  scope: town,
  changes: [{ key: 'grace', value: 'PT2H' }],
  validFrom: null,
  version: 1,
  ...changes,
});
const current = toPolicies(makeVersions({ changes: { grace: 'PT30M' } }));

test('a new version says what it changes and what was before', () => {
  expect(decideSetPolicy(current, toInput({}), noon)).toEqual({
    kind: 'changed',
    version: { ...town, version: 2, validFrom: noon, changes: { grace: 'PT2H' } },
    before: { grace: 'PT30M' },
  });
  expect(decideSetPolicy(current, toInput({ scope: cargo, version: 0 }), noon)).toMatchObject({
    version: { ...cargo, version: 1 },
    before: { grace: null },
  });
});

test.each<[string, Partial<PolicyInput>, object]>([
  [
    'valid from a moment ago',
    { validFrom: later(-1) },
    { code: 'VALID_FROM_PAST', field: 'input.validFrom' },
  ],
  ['somebody saved meanwhile', { version: 0 }, { code: 'VERSION_STALE', version: 1 }],
  ['a key that nothing reads', { changes: [{ key: 'bookable', value: 1 }] }, { code: 'POLICY_KEY_UNKNOWN' }],
  ['a key of every object', { changes: [{ key: 'toString', value: 1 }] }, { code: 'POLICY_KEY_UNKNOWN' }],
  [
    'too long',
    { changes: [{ key: 'grace', value: 'P8D' }] },
    { code: 'VALUE_OUT_OF_RANGE', field: 'input.changes.0', min: 'PT0M', max: 'P7D' },
  ],
  [
    'too short',
    { changes: [{ key: 'holdTime', value: 'PT0M' }] },
    { code: 'VALUE_OUT_OF_RANGE', min: 'PT1M' },
  ],
  ['no duration', { changes: [{ key: 'grace', value: 'an hour' }] }, { code: 'VALUE_OUT_OF_RANGE' }],
  [
    'no number',
    { changes: [{ key: 'rentalsPerUser', value: 'P1D' }] },
    { code: 'VALUE_OUT_OF_RANGE', min: 1, max: 100 },
  ],
  ['nobody may rent', { changes: [{ key: 'rentalsPerUser', value: 0 }] }, { code: 'VALUE_OUT_OF_RANGE' }],
])('refused: %s', (_, changes, refusal) => {
  expect(decideSetPolicy(current, toInput(changes), noon)).toMatchObject({ kind: 'refused', ...refusal });
});

test.each<[string, PolicyInput['changes'], object]>([
  [
    'a shortest that is longer than the longest',
    [{ key: 'rentalLengthMin', value: 'P8D' }],
    { field: 'input.changes.0', conflictsWith: 'rentalLength' },
  ],
  [
    'a longest that is shorter than the shortest',
    [
      { key: 'grace', value: 'PT1H' },
      { key: 'rentalLength', value: 'PT30M' },
    ],
    { field: 'input.changes.1', conflictsWith: 'rentalLengthMin' },
  ],
  [
    'taking a longest back under which the shortest fits',
    [{ key: 'rentalLength', value: null }],
    { scope: cargo, conflictsWith: 'rentalLengthMin' },
  ],
])('refused: %s', (_, changes, { scope = town, ...refusal }: { scope?: Scope }) => {
  const versions = makeVersions(
    { changes: { rentalLengthMin: 'PT1H' } },
    { scope: cargo, changes: { rentalLengthMin: 'P9D', rentalLength: 'P10D' } },
  );
  const policies = toPolicies(versions);
  const input = toInput({ scope, changes, version: findLastVersion(policies, scope) });
  expect(decideSetPolicy(policies, input, noon)).toMatchObject({
    kind: 'refused',
    code: 'CONFLICTS_WITH',
    ...refusal,
  });
});

test('both lengths can be changed at once, and other rules of a scope that is out of order too', () => {
  const both = [
    { key: 'rentalLengthMin', value: 'P8D' },
    { key: 'rentalLength', value: 'P9D' },
  ];
  expect(decideSetPolicy(current, toInput({ changes: both }), noon).kind).toBe('changed');
  const broken = makeVersions({ changes: { rentalLengthMin: 'P8D' } });
  expect(decideSetPolicy(toPolicies(broken), toInput({}), noon).kind).toBe('changed');
});

test('there is a bound to the versions of all scopes together', () => {
  const versions = Array.from({ length: maxPolicyVersions }, (_, index) => index + 1).map((seq) => ({
    ...(current.versions[0] as PolicyVersion),
    seq,
    version: seq,
  }));
  const full = { ...current, versions };
  expect(decideSetPolicy(full, toInput({ scope: cargo, version: 0 }), noon)).toMatchObject({
    kind: 'refused',
    code: 'TOO_MANY_VERSIONS',
  });
});
