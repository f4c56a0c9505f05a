/** The dark modules of a QR code as the path of an SVG, row by row. A module is a unit wide. */
export function toQrPath(rows: readonly (readonly boolean[])[]): string {
  return rows
    .flatMap((row, y) => toRuns(row).map(({ x, length }) => `M${x} ${y}h${length}v1h-${length}z`))
    .join('');
}

/** Neighbours are drawn as one: between two shapes a hair of light would show. */
function toRuns(row: readonly boolean[]): { x: number; length: number }[] {
  const runs: { x: number; length: number }[] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last && last.x + last.length === x) last.length += 1;
    else runs.push({ x, length: 1 });
  });
  return runs;
}
