import { RentalTermsDocument } from '../graphql.generated';
import type { GraphqlRequests } from '../graphql/graphql-requests';
import type { ReturnByRange } from './rental-requests';

/** Of what model something is to be rented, and where; without a station anywhere. */
export interface RentPlace {
  modelId: string;
  stationId?: string | null | undefined;
}

/** Until when a renter may choose to have a bike, and of what it is. */
export interface Choice {
  place: RentPlace;
  range: ReturnByRange;
}

/** What the renter may choose. Undefined: nothing, or it is not known; then the rules say when it is due. */
export async function findChoice(
  requests: GraphqlRequests,
  { modelId, stationId = null }: RentPlace,
): Promise<Choice | undefined> {
  const { data } = await requests.query(RentalTermsDocument, { modelId, stationId });
  const { returnByMin: min, returnByMax: max } = data?.rentalTerms ?? {};
  return min && max ? { place: { modelId, stationId }, range: { min, max } } : undefined;
}
