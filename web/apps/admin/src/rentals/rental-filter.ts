import type { RentalFilter, RentalStatus } from '../graphql.generated';

/** All that the list can be narrowed to, in the order of the chips. */
export const rentalStatuses: readonly RentalStatus[] = ['ACTIVE', 'OVERDUE', 'ENDED'];

/** The parameters of the address. */
export interface RentalParameters {
  status?: string | undefined;
  user?: string | undefined;
  bike?: string | undefined;
  station?: string | undefined;
}

/** The status of the address; undefined shows all. */
export const readStatus = (text: string | undefined): RentalStatus | undefined =>
  rentalStatuses.find((status) => status === text);

/** The filter as the API takes it. */
export function toRentalFilter({ status: text, user, bike, station }: RentalParameters): RentalFilter {
  const status = readStatus(text);
  return {
    ...(status && { status }),
    ...(user && { userId: user }),
    ...(bike && { bikeId: bike }),
    ...(station && { stationId: station }),
  };
}
