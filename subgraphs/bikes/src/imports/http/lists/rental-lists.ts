import { anyText, eachPage, oneOf } from '@bike-rentals/imports';
import { findJobPage } from '../../../maintenance/store/job-list.ts';
import { findRentalPage, toRentalKey, type RentalKey } from '../../../rentals/store/rental-list.ts';
import { findEntryPageOf, findHoldsOfTickets } from '../../../waiting-list/store/waiting-list.ts';
import { find, findOne, first, toNames, type ExportedList } from './list-sources.ts';

const statuses = ['ACTIVE', 'OVERDUE', 'ENDED'] as const;

const rentals: ExportedList = {
  columns: [
    ...['id', 'user_id', 'serial', 'brand', 'model', 'from_station', 'to_station'],
    ...['rented_at', 'return_by', 'ended_at', 'end_reason', 'voided_at'],
    // Of an ended rental, in minor units of the town's currency.
    ...['fee_net_minor', 'fee_tax_minor', 'fee_gross_minor'],
  ],
  filters: { status: oneOf(statuses), user: anyText, bike: anyText, model: anyText, station: anyText },
  async *readPages({ read, followed }, filter) {
    const query = {
      status: findOne(filter, 'status', statuses),
      userId: find(filter, 'user'),
      bikeId: find(filter, 'bike'),
      modelId: find(filter, 'model'),
      stationId: find(filter, 'station'),
      sort: 'NEWEST',
      first,
    } as const;
    const pages = eachPage(
      (after: RentalKey | undefined) => findRentalPage(read, { ...query, after }),
      toRentalKey,
    );
    for await (const rows of pages) {
      const { serial, model, station } = toNames(followed.readModel);
      yield rows.map(({ id, userId, bikeId, modelId, startStationId, endStationId, ...rental }) => [
        ...[id, userId, serial(bikeId), ...model(modelId), station(startStationId), station(endStationId)],
        ...[rental.rentedAt, rental.returnBy, rental.endedAt, rental.endReason, rental.voidedAt],
        ...[rental.fee?.net ?? null, rental.fee?.tax ?? null, rental.fee?.gross ?? null],
      ]);
    }
  },
};

const jobStatuses = ['OPEN', 'CLOSED'] as const;

const jobs: ExportedList = {
  columns: [
    ...['id', 'serial', 'kind', 'is_blocking', 'severity', 'parts', 'text'],
    ...['opened_at', 'planned_at', 'promised_back', 'closed_at', 'result', 'minutes'],
    // In minor units of the town's currency.
    ...['cost_minor', 'charged_minor'],
    'to_station',
  ],
  filters: { status: oneOf(jobStatuses), bike: anyText, station: anyText },
  async *readPages({ read, followed }, filter) {
    const status = findOne(filter, 'status', jobStatuses);
    const query = {
      isOpen: status === undefined ? undefined : status === 'OPEN',
      bikeId: find(filter, 'bike'),
      stationId: find(filter, 'station'),
      ...{ isBlocking: undefined, kind: undefined, assigneeId: undefined, first },
    };
    const pages = eachPage(
      (after: string | undefined) => findJobPage(read, { ...query, after }),
      ({ id }) => id,
    );
    for await (const rows of pages) {
      const { serial, station } = toNames(followed.readModel);
      yield rows.map(({ id, bikeId, kind, isBlocking, severity, parts, text, ...job }) => [
        ...[id, serial(bikeId), kind, isBlocking, severity, parts.join(' '), text],
        ...[job.openedAt, job.plannedAt, job.promisedBack, job.closedAt, job.result, job.minutes],
        ...[job.costMinor, job.chargedMinor, station(job.toStationId)],
      ]);
    }
  },
};

const waitingList: ExportedList = {
  columns: [
    ...['id', 'user_id', 'brand', 'model', 'place', 'station', 'joined_at'],
    // Of whoever has been given a bike, and so has no place any more.
    ...['held_serial', 'held_until'],
  ],
  filters: { model: anyText },
  async *readPages({ read, followed }, filter) {
    const wanted = find(filter, 'model');
    const modelIds = wanted === undefined ? [...followed.readModel.models.keys()] : [wanted];
    for (const modelId of modelIds) {
      let place = 0;
      const pages = eachPage(
        (after: number | undefined) => findEntryPageOf(read, modelId, { first, after }),
        ({ rank }) => rank,
      );
      for await (const rows of pages) {
        const holds = await findHoldsOfTickets(
          read,
          rows.map(({ ticket }) => ticket),
        );
        const { serial, model, station } = toNames(followed.readModel);
        yield rows.map(({ id, userId, ticket, stationId, joinedAt }) => {
          const hold = holds.get(ticket);
          if (!hold) place += 1;
          return [
            ...[id, userId, ...model(modelId), hold ? null : place, station(stationId), joinedAt],
            ...[hold ? serial(hold.bikeId) : null, hold?.expiresAt ?? null],
          ];
        });
      }
    }
  },
};

/** What happens to bikes, and who waits for one. */
export const rentalLists = { rentals, jobs, 'waiting-list': waitingList };
