import type { Random } from '@bike-rentals/runtime';
import type { BikeOutcome, ExtendRental, RentBike } from '@bike-rentals/contracts';
import { decideAddBike, decideRetireBike, decideUpdateBike } from '../catalogue/domain/change-bike.ts';
import { decideCorrectBike, type BikeCorrection } from '../catalogue/domain/correct-bike.ts';
import type { BikeUpdate, FleetChange } from '../catalogue/domain/fleet-change.ts';
import { getDefinition } from '../commands/index.ts';
import type { Fleet, DecisionContext } from '../domain/fleet.ts';
import { decideEndBlocks } from '../desk/domain/block-renter.ts';
import { toDeskCommandId } from '../desk/use-cases/change-as-staff.ts';
import { decideInspectByDays } from '../maintenance/domain/inspections.ts';
import type { Rental } from '../rentals/domain/rental.ts';
import { decideLateRentals } from '../rentals/domain/overdue.ts';
import { decideFollowMemberships } from '../memberships/domain/change-membership.ts';
import type { ReceivedCommand } from '../use-cases/handle-commands.ts';
import { decideLeaveWaitingList, offerIdleBikes } from '../waiting-list/domain/waiting-list.ts';
import { makeBike, makeFleet, minute, noon } from './make-fleet.ts';
import { inventDeskStep, takeDeskStep, toActor, type DeskStep } from './random-desk.ts';

const models = ['city', 'cargo', 'tandem'];
const stations = ['north', 'south', 'closed'];
const users = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay', 'gus', 'hal'];

/** Few bikes for many people, so that they get into each other's way. */
export function makeSmallFleet(bikes = 9): Fleet {
  const fleet = Array.from({ length: bikes }, (_, index) =>
    makeBike(`b${index}`, {
      modelId: models[index % models.length] as string,
      stationId: stations[index % 2] as string,
      idleSince: new Date(noon.getTime() - index * minute),
    }),
  );
  return { ...makeFleet(...fleet), modelIds: new Set(models) };
}

export type Step =
  | { kind: 'commands'; commands: ReceivedCommand[] }
  | { kind: 'update-bike'; input: BikeUpdate & { id: string } }
  | { kind: 'add-bike'; input: { serial: string; modelId: string; stationId: string } }
  | { kind: 'retire-bike'; id: string }
  | { kind: 'correct-bike'; input: BikeCorrection }
  | { kind: 'leave'; ticket: number; entryId: string }
  | { kind: 'station'; id: string; isRenting: boolean }
  | { kind: 'late' }
  | { kind: 'desk'; step: DeskStep; reason: string; key: string };

/** Something that might happen next in `fleet`. `name` is unique, and becomes part of ids. */
export function inventStep(
  random: Random,
  fleet: Fleet,
  { name, batch = 1, now }: { name: string; batch?: number; now: Date },
): Step {
  const dice = random.below(100);
  const waiting = [...fleet.entries.values()].filter(({ endedAt }) => !endedAt);
  if (dice < 8) return { kind: 'update-bike', input: inventUpdate(random, fleet) };
  if (dice < 12 && fleet.bikes.size < 12) {
    return {
      kind: 'add-bike',
      input: { serial: name, modelId: random.pick(models), stationId: random.pick(stations) },
    };
  }
  if (dice < 11 && fleet.bikes.size > 6)
    return { kind: 'retire-bike', id: random.pick([...fleet.bikes.values()]).id };
  if (dice < 13) {
    const serial = random.chance(0.5) ? name : undefined;
    const modelId = random.chance(0.7) ? random.pick(models) : undefined;
    return { kind: 'correct-bike', input: { id: random.pick([...fleet.bikes.keys()]), serial, modelId } };
  }
  if (dice < 16 && waiting.length > 0) {
    const { ticket, id: entryId } = random.pick(waiting);
    return { kind: 'leave', ticket, entryId };
  }
  if (dice < 19) return { kind: 'station', id: random.pick(stations), isRenting: random.chance(0.7) };
  if (dice < 30) return { kind: 'late' };
  if (dice < 41) {
    const step = inventDeskStep(random, fleet, { now, stations, users });
    return { kind: 'desk', step, reason: `because of ${name}`, key: name };
  }
  const count = 1 + random.below(batch);
  const commands = Array.from({ length: count }, (_, index) =>
    inventCommand(random, fleet, { id: `${name}-c${index}`, now }),
  );
  return { kind: 'commands', commands };
}

function inventUpdate(random: Random, fleet: Fleet): BikeUpdate & { id: string } {
  const outOfService = [...fleet.bikes.values()].filter(
    ({ state }) => state === 'MAINTENANCE' || state === 'MISSING',
  );
  const rented = [...fleet.bikes.values()].filter(({ state }) => state === 'RENTED');
  if (rented.length > 0 && random.chance(0.2))
    return { id: random.pick(rented).id, state: random.pick(['MAINTENANCE', 'AVAILABLE'] as const) };
  if (outOfService.length > 2) {
    return { id: random.pick(outOfService).id, state: 'AVAILABLE', stationId: random.pick(stations) };
  }
  return {
    id: random.pick([...fleet.bikes.keys()]),
    state: random.pick(['AVAILABLE', 'MAINTENANCE', 'MISSING', undefined, undefined] as const),
    stationId: random.chance(0.5) ? random.pick(stations) : undefined,
  };
}

function inventCommand(
  random: Random,
  fleet: Fleet,
  { id, now }: { id: string; now: Date },
): ReceivedCommand {
  const userId = random.pick(users);
  const actor = { id: userId, role: 'RENTER' as const };
  const rented = [...fleet.rentals.values()].filter(({ endedAt }) => !endedAt);
  if (random.chance(0.03)) return { id, type: 'void', version: 1, body: { actor } };
  if (rented.length > 0 && random.chance(0.05)) {
    // Few rentals have had another bike before.
    const swapped = rented.filter(({ bikeSince }) => bikeSince);
    const rental = random.pick(swapped.length > 0 && random.chance(0.5) ? swapped : rented);
    const renter = random.chance(0.9) ? { id: rental.userId, role: 'RENTER' as const } : actor;
    const requestedAt = new Date(now.getTime() - random.below(20) * minute);
    return {
      id,
      type: 'undo-rental',
      version: 1,
      body: { actor: renter, requestedAt, rentalId: rental.id },
    };
  }
  if (rented.length > 0 && random.chance(0.45)) {
    const rental = random.pick(rented);
    const returner = random.chance(0.9)
      ? { id: rental.userId, role: 'RENTER' as const }
      : { id: 'eva', role: random.pick(['ADMIN', 'RENTER'] as const) };
    const body = { actor: returner, requestedAt: now, rentalId: rental.id, stationId: random.pick(stations) };
    return random.chance(0.25)
      ? { id, type: 'extend-rental', version: 1, body: inventExtension(random, rental, now) }
      : { id, type: 'return-bike', version: 1, body };
  }
  const returnBy = new Date(now.getTime() + (1 + random.below(12)) * 10 * minute);
  const body: RentBike = {
    actor,
    requestedAt: now,
    whenUnavailable: random.pick(['QUEUE', 'QUEUE', 'REFUSE']),
    ...inventIntent(random, fleet),
    // Those who name nothing are the most: also where it cannot be chosen it is rented.
    ...(random.chance(0.3) && { returnBy }),
  };
  return { id, type: 'rent-bike', version: 1, body };
}

function inventExtension(random: Random, { id, userId, returnBy }: Rental, now: Date): ExtendRental {
  const actor = { id: random.chance(0.9) ? userId : 'eva', role: 'RENTER' as const };
  const until = { until: new Date(returnBy.getTime() + (random.below(6) - 1) * 30 * minute) };
  return { actor, requestedAt: now, rentalId: id, ...(random.chance(0.5) && until) };
}

function inventIntent(random: Random, fleet: Fleet): Pick<RentBike, 'bikeId' | 'modelId' | 'stationId'> {
  if (random.chance(0.02)) return { bikeId: 'none' };
  if (random.chance(0.3)) return { bikeId: random.pick([...fleet.bikes.keys()]) };
  const modelId = random.pick(models);
  return random.chance(0.4) ? { modelId, stationId: random.pick(stations) } : { modelId };
}

/** What each step does, to a whole fleet and without a database. */
export function takeStep(
  fleet: Fleet,
  step: Step,
  context: DecisionContext,
): { fleet: Fleet; outcomes: BikeOutcome[] } {
  const ofChange = (change: FleetChange) => ({
    fleet: change.kind === 'changed' ? change.fleet : fleet,
    outcomes: [],
  });
  switch (step.kind) {
    case 'commands':
      return takeCommands(fleet, step.commands, context);
    case 'update-bike':
      return ofChange(decideUpdateBike(fleet, step.input, context));
    case 'add-bike':
      return ofChange(decideAddBike(fleet, step.input, context));
    case 'retire-bike':
      return ofChange(decideRetireBike(fleet, step.id, context));
    case 'correct-bike':
      return ofChange(decideCorrectBike(fleet, step.input, context));
    case 'leave': {
      const entry = fleet.entries.get(step.ticket);
      return {
        fleet: entry && !entry.endedAt ? decideLeaveWaitingList(fleet, step.ticket, context) : fleet,
        outcomes: [],
      };
    }
    case 'station': {
      const stations = new Map(fleet.stations).set(step.id, { id: step.id, isRenting: step.isRenting });
      return { fleet: offerIdleBikes({ ...fleet, stations }, fleet.modelIds, context), outcomes: [] };
    }
    case 'late':
      return {
        fleet: decideInspectByDays(
          decideFollowMemberships(decideEndBlocks(decideLateRentals(fleet, context), context), context),
          context,
        ),
        outcomes: [],
      };
    case 'desk': {
      const actor = toActor(step.step, context.actor);
      const commandId = toDeskCommandId(actor, step.key);
      const change = takeDeskStep(fleet, step.step, { ...context, actor, reason: step.reason, commandId });
      return { fleet: change.kind === 'changed' ? change.fleet : fleet, outcomes: [] };
    }
  }
}

function takeCommands(start: Fleet, commands: ReceivedCommand[], context: DecisionContext) {
  let fleet = start;
  const outcomes: BikeOutcome[] = [];
  for (const command of commands) {
    const { body, id: commandId } = command;
    const circumstances = { ...context, actor: body.actor, commandId };
    const decision = getDefinition(command).decide(fleet, body, circumstances);
    fleet = decision.fleet;
    outcomes.push(decision.outcome);
  }
  return { fleet, outcomes };
}

/** Of each bike the last rentals that have ended: staff may have to correct them. */
function findLastEnded({ rentals, bikes }: Fleet): [string, Rental][] {
  const ended = [...rentals].filter(
    ([, { endedAt, bikeId }]) => endedAt && bikes.get(bikeId)?.state !== 'RETIRED',
  );
  return [...Map.groupBy(ended, ([, { bikeId }]) => bikeId).values()].flatMap((ofBike) =>
    ofBike.sort(([, a], [, b]) => a.rentedAt.getTime() - b.rentedAt.getTime()).slice(-3),
  );
}

/** Without what has ended, so that a long history does not slow the next step. */
export function forgetEnded(fleet: Fleet): Fleet {
  const live = <Key, Row extends { endedAt: Date | null }>(rows: ReadonlyMap<Key, Row>) =>
    new Map([...rows].filter(([, { endedAt }]) => !endedAt));
  const jobs = new Map([...fleet.jobs].filter(([, { closedAt }]) => !closedAt));
  const rentals = new Map([...live(fleet.rentals), ...findLastEnded(fleet)]);
  return {
    ...fleet,
    bikes: new Map([...fleet.bikes].filter(([, { state }]) => state !== 'RETIRED')),
    rentals,
    formerBikes: new Map([...fleet.formerBikes].filter(([, { rentalId }]) => rentals.has(rentalId))),
    entries: live(fleet.entries),
    holds: live(fleet.holds),
    blocks: live(fleet.blocks),
    jobs,
    reports: new Map([...fleet.reports].filter(([, { jobId, result }]) => jobs.has(jobId) || result)),
    events: [],
  };
}
