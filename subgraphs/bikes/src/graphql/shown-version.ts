/** Clients keep what has the higher version: it grows with the row, and with what is counted and shown with it. */
export const toShownVersion = ({
  version,
  countsVersion,
}: {
  version: number;
  countsVersion: number;
}): number => version + countsVersion;
