import { hour, makeBike, makeFleet, minute } from '../../testing/make-fleet.ts';
import {
  anonymous,
  asAdmin,
  asRenter,
  asStaff,
  startServer,
  type Server,
} from '../../testing/start-server.ts';

let server: Server;
beforeEach(async () => {
  server = await startServer(makeFleet(makeBike('b1'), makeBike('b2')));
});
afterEach(() => server[Symbol.asyncDispose]());

const terms = {
  baseMinor: 100,
  byMinute: [{ start: 30, interval: 30, rateMinor: 100 }],
  cap: { minutes: 1440, amountMinor: 1500 },
  late: { intervalMinutes: 1440, rateMinor: 500 },
  taxBasisPoints: 1900,
};
const inputs = {
  setPricingPlan: 'SetPricingPlanInput',
  retirePricingPlan: 'RetirePricingPlanInput',
  assignPricingPlan: 'AssignPricingPlanInput',
};

async function act(name: keyof typeof inputs, input: object, viewer = asAdmin) {
  const mutation = `mutation ($input: ${inputs[name]}!) {
    result: ${name}(input: $input) {
      ... on PricingChanged { plan { id version name isRetired } }
      ... on PricingRefused { code field }
    }
  }`;
  const { data, errors } = await server.ask(viewer, mutation, { input: { reason: 'new season', ...input } });
  return { ...(data.result as { plan?: { id: string }; code?: string }), error: errors?.[0]?.extensions };
}

async function givePlan(input: object = {}): Promise<string> {
  const { plan } = await act('setPricingPlan', { version: 0, name: 'Town', terms, ...input });
  const planId = plan?.id ?? '';
  expect(await act('assignPricingPlan', { planId, version: 0 })).toMatchObject({ plan: { id: planId } });
  return planId;
}

const read = async (query: string, viewer: typeof asAdmin = asRenter('ann')) =>
  (await server.ask(viewer, query)).data;

test('a town without plans rents for nothing', async () => {
  const to = new Date(server.clock.now().getTime() + hour).toISOString();
  expect(
    await read(`{ pricingPlans { id } quote(modelId: "city", to: "${to}") { total { amountMinor } } }`),
  ).toEqual({
    pricingPlans: [],
    quote: null,
  });
});

test('everybody reads the plans, and what a rental would cost, when it is late too', async () => {
  const id = await givePlan();
  const model = await read(
    '{ bikeModels { nodes { id pricingPlan { name currency terms { baseMinor late { capMinor } } } } } }',
    anonymous,
  );
  expect(model).toMatchObject({
    bikeModels: {
      nodes: expect.arrayContaining([
        {
          id: 'city',
          pricingPlan: { name: 'Town', currency: 'EUR', terms: { baseMinor: 100, late: { capMinor: null } } },
        },
      ]) as object,
    },
  });
  const quote = async (ms: number) => {
    const to = new Date(server.clock.now().getTime() + ms).toISOString();
    const lines = 'lines { kind quantity net { amountMinor } tax { amountMinor } gross { amountMinor } }';
    const { quote: found } = await read(`{ quote(modelId: "city", stationId: "north", to: "${to}") {
      plan { id } returnBy total { amountMinor currency } ${lines} } }`);
    return found as unknown as { total: { amountMinor: number }; lines: { kind: string }[] };
  };
  expect(await quote(45 * minute)).toMatchObject({
    plan: { id },
    total: { amountMinor: 200, currency: 'EUR' },
    lines: [
      { kind: 'BASE', net: { amountMinor: 84 }, tax: { amountMinor: 16 }, gross: { amountMinor: 100 } },
      { kind: 'TIME', quantity: 45, gross: { amountMinor: 100 } },
    ],
  });
  const late = await quote(8 * 24 * hour);
  expect(late.total.amountMinor).toBe(8 * 1500 + 500);
  expect(late.lines.map(({ kind }) => kind)).toEqual(['BASE', 'TIME', 'LATE']);
});

test('a quote has an end after its start, and not years later', async () => {
  const ask = async (to: string) =>
    (await server.ask(anonymous, `{ quote(modelId: "city", to: "${to}") { returnBy } }`)).errors?.[0]
      ?.extensions;
  expect(await ask('2000-01-01T00:00:00Z')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'to' });
  expect(await ask('2099-01-01T00:00:00Z')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'to' });
});

test('a plan gets versions; the last one is given to rentals, and older ones can be read', async () => {
  const planId = await givePlan();
  expect(
    await act('setPricingPlan', { planId, version: 1, name: 'Town', terms: { ...terms, baseMinor: 150 } }),
  ).toMatchObject({ plan: { id: planId, version: 2 } });
  expect(await act('setPricingPlan', { planId, version: 1, name: 'Town', terms })).toMatchObject({
    code: 'VERSION_STALE',
    field: 'input.version',
  });
  const base = 'terms { baseMinor }';
  expect(
    await read(
      `{ now: pricingPlan(id: "${planId}") { ${base} } was: pricingPlan(id: "${planId}", version: 1) { ${base} } }`,
    ),
  ).toEqual({
    now: { terms: { baseMinor: 150 } },
    was: { terms: { baseMinor: 100 } },
  });
});

test('a plan says what so many minutes cost', async () => {
  const id = await givePlan();
  const query = `{ pricingPlan(id: "${id}") { hour: priceOf(minutes: 60) { amountMinor } day: priceOf(minutes: 1440) { amountMinor } } }`;
  expect(await read(query)).toEqual({
    pricingPlan: { hour: { amountMinor: 200 }, day: { amountMinor: 1500 } },
  });
  const { errors } = await server.ask(
    anonymous,
    `{ pricingPlan(id: "${id}") { priceOf(minutes: -1) { currency } } }`,
  );
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'minutes' });
});

test('a plan that rentals get is not retired; one that they no longer get is', async () => {
  const planId = await givePlan();
  expect(await act('retirePricingPlan', { planId, version: 1 })).toMatchObject({ code: 'PLAN_IN_USE' });
  expect(await act('assignPricingPlan', { version: 1 })).toMatchObject({ plan: null });
  expect(await act('retirePricingPlan', { planId, version: 1 })).toMatchObject({ plan: { isRetired: true } });
  expect(await read('{ pricingPlans { id } all: pricingPlans(includeRetired: true) { id } }')).toEqual({
    pricingPlans: [],
    all: [{ id: planId }],
  });
});

test('what an assignment is about has to be there', async () => {
  expect(await act('assignPricingPlan', { modelId: 'none', version: 0 })).toMatchObject({
    code: 'MODEL_UNKNOWN',
  });
  expect(await act('assignPricingPlan', { planId: 'none', version: 0 })).toMatchObject({
    code: 'PLAN_UNKNOWN',
  });
});

test('staff sees which plan is given to what, now and later', async () => {
  const planId = await givePlan();
  const validFrom = new Date(server.clock.now().getTime() + hour).toISOString();
  await act('assignPricingPlan', { modelId: 'city', forMembers: true, planId, validFrom, version: 0 });
  const query = '{ planAssignments { model { id } forMembers plan { id } validFrom version } }';
  expect(await read(query, asStaff)).toMatchObject({
    planAssignments: [
      { model: null, forMembers: false, plan: { id: planId }, version: 1 },
      { model: { id: 'city' }, forMembers: true, plan: { id: planId }, validFrom, version: 1 },
    ],
  });
  const { errors } = await server.ask(asRenter('ann'), query);
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test.each([
  ['baseMinor', { baseMinor: -1 }],
  ['cap.minutes', { cap: { minutes: 1, amountMinor: 1 } }],
  ['byMinute.0.end', { byMinute: [{ start: 5, end: 5, interval: 0, rateMinor: 1 }] }],
  ['byKilometre.0.rateMinor', { byKilometre: [{ start: 0, interval: 1, rateMinor: -1 }] }],
  ['taxBasisPoints', { taxBasisPoints: 10_001 }],
  ['late.intervalMinutes', { late: { intervalMinutes: 0, rateMinor: 1 } }],
])('terms with a wrong %s are refused by name', async (field, changes) => {
  const { error } = await act('setPricingPlan', {
    version: 0,
    name: 'Town',
    terms: { ...terms, ...changes },
  });
  expect(error).toMatchObject({ code: 'BAD_USER_INPUT', field: `input.terms.${field}` });
});

test('only admins change prices, with a reason, and the audit log has it', async () => {
  const forbidden = await act('setPricingPlan', { version: 0, name: 'Town', terms }, asStaff);
  expect(forbidden.error).toMatchObject({ code: 'FORBIDDEN' });
  const silent = await act('setPricingPlan', { version: 0, name: 'Town', terms, reason: ' ' });
  expect(silent.error).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.reason' });
  await givePlan();
  const query = '{ auditLog { nodes { type reason changes { field before after } } } }';
  expect(await read(query, asStaff)).toEqual({
    auditLog: {
      nodes: [
        {
          type: 'plan.assigned',
          reason: 'new season',
          changes: [{ field: 'plan', before: null, after: 'Town' }],
        },
        { type: 'plan.changed', reason: 'new season', changes: [] },
      ],
    },
  });
});
