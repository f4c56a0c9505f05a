/** The part of a station that decisions need. */
export interface Station {
  id: string;
  /** False: bikes that stand there cannot be rented. They can always be brought back. */
  isRenting: boolean;
}
