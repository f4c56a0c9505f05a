/** A bike that a rental had until another one took its place. */
export interface FormerBike {
  id: string;
  rentalId: string;
  userId: string;
  bikeId: string;
  modelId: string;
  from: Date;
  to: Date;
}
