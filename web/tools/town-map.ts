import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Draws the map of the demo town, whose streets, river and parks are as invented as the town: a style for each theme, and
 * the shapes they draw. An operator puts the style of the real town in their place.
 */
export function writeTownMap(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'town.json'), JSON.stringify(drawTown()));
  writeFileSync(join(folder, 'style.json'), JSON.stringify(toStyle(light)));
  writeFileSync(join(folder, 'style-dark.json'), JSON.stringify(toStyle(dark)));
}

type Point = [lon: number, lat: number];
type Kind = 'water' | 'park' | 'main' | 'street' | 'path';

interface Feature {
  type: 'Feature';
  properties: { kind: Kind };
  geometry: { type: 'LineString'; coordinates: Point[] } | { type: 'Polygon'; coordinates: Point[][] };
}

const CENTER: Point = [16.37, 48.2];
const STEP = 0.002;
const REACH = 0.12;

function drawTown(): { type: 'FeatureCollection'; features: Feature[] } {
  return {
    type: 'FeatureCollection',
    features: [
      toLine('water', river()),
      ...parks.map(({ center, size, seed }) => toPolygon(drawPark(center, size, seed))),
      ...streets(),
      ...ring(0.009, 'main'),
      ...ring(0.021, 'main'),
      ...[0.2, 1.1, 1.9, 2.8, 3.7, 4.4, 5.3].map((angle) => toLine('main', ray(angle))),
      toLine(
        'path',
        river().map(([lon, lat]): Point => [lon - 0.0022, lat - 0.0012]),
      ),
    ],
  };
}

const toLine = (kind: Kind, coordinates: Point[]): Feature => ({
  type: 'Feature',
  properties: { kind },
  geometry: { type: 'LineString', coordinates: coordinates.map(round) },
});

const toPolygon = (coordinates: Point[]): Feature => ({
  type: 'Feature',
  properties: { kind: 'park' },
  geometry: { type: 'Polygon', coordinates: [[...coordinates, coordinates[0] as Point].map(round)] },
});

const round = ([lon, lat]: Point): Point => [Number(lon.toFixed(5)), Number(lat.toFixed(5))];

/** No street of an old town is straight. */
const bend = ([lon, lat]: Point): Point => {
  const [x, y] = [(lon - CENTER[0]) * 120, (lat - CENTER[1]) * 170];
  return [
    lon + 0.0011 * Math.sin(y * 1.3 + x * 0.4) + 0.0005 * Math.sin(y * 3.1),
    lat + 0.0008 * Math.cos(x * 1.1 - y * 0.5),
  ];
};

function streets(): Feature[] {
  const lines: Feature[] = [];
  for (let offset = -REACH; offset <= REACH; offset += 0.0036) {
    lines.push(
      ...cut(
        range().map((along): Point => bend([CENTER[0] + offset, CENTER[1] + along * 0.7])),
        offset,
      ),
    );
    lines.push(
      ...cut(
        range().map((along): Point => bend([CENTER[0] + along, CENTER[1] + offset * 0.7])),
        offset + 7,
      ),
    );
  }
  return lines;
}

/** Some streets end where a park or a yard is, so that the grid does not look like one. */
function cut(line: Point[], seed: number): Feature[] {
  const parts: Feature[] = [];
  let part: Point[] = [];
  line.forEach((point, index) => {
    const isGap = Math.sin(index * 0.37 + seed * 911) + Math.sin(index * 0.11 + seed * 173) > 1.35;
    if (!isGap && !parks.some(({ center, size }) => distance(point, center) < size * 0.95)) part.push(point);
    else {
      if (part.length > 2) parts.push(toLine('street', part));
      part = [];
    }
  });
  if (part.length > 2) parts.push(toLine('street', part));
  return parts;
}

const range = (): number[] => {
  const steps = Math.round((2 * REACH) / STEP);
  return Array.from({ length: steps + 1 }, (_, index) => -REACH + index * STEP);
};

const river = (): Point[] =>
  range().map((along): Point => [
    CENTER[0] + 0.014 + along * 0.9 + 0.004 * Math.sin(along * 90),
    CENTER[1] + 0.006 - along * 0.55 + 0.003 * Math.sin(along * 70 + 1),
  ]);

function ring(radius: number, kind: Kind): Feature[] {
  const points = Array.from({ length: 73 }, (_, index) => (index / 72) * 2 * Math.PI).map((angle): Point => {
    const wobble = 1 + 0.08 * Math.sin(angle * 3) + 0.05 * Math.sin(angle * 5 + 1);
    return [
      CENTER[0] + radius * wobble * Math.cos(angle),
      CENTER[1] + radius * 0.68 * wobble * Math.sin(angle),
    ];
  });
  return [toLine(kind, points)];
}

const ray = (angle: number): Point[] =>
  Array.from({ length: 60 }, (_, index) => 0.009 + index * 0.002).map((far): Point => {
    const turned = angle + 0.18 * Math.sin(far * 90 + angle);
    return [CENTER[0] + far * Math.cos(turned), CENTER[1] + far * 0.68 * Math.sin(turned)];
  });

const parks: { center: Point; size: number; seed: number }[] = [
  { center: [16.352, 48.208], size: 0.005, seed: 1 },
  { center: [16.392, 48.186], size: 0.007, seed: 2 },
  { center: [16.374, 48.2025], size: 0.0026, seed: 3 },
  { center: [16.341, 48.187], size: 0.0045, seed: 4 },
  { center: [16.402, 48.213], size: 0.006, seed: 5 },
  { center: [16.362, 48.191], size: 0.0022, seed: 6 },
];

const drawPark = (center: Point, size: number, seed: number): Point[] =>
  Array.from({ length: 24 }, (_, index) => (index / 24) * 2 * Math.PI).map((angle): Point => {
    const wobble = 1 + 0.22 * Math.sin(angle * 2 + seed) + 0.1 * Math.sin(angle * 5 + seed * 2);
    return [center[0] + size * wobble * Math.cos(angle), center[1] + size * 0.65 * wobble * Math.sin(angle)];
  });

const distance = ([lon, lat]: Point, [otherLon, otherLat]: Point): number =>
  Math.hypot(lon - otherLon, (lat - otherLat) / 0.66);

type Palette = Record<'land' | Kind | 'bank', string>;

const light: Palette = {
  land: '#efece3',
  water: '#bfd9dc',
  bank: '#d3e3df',
  park: '#d5e2c4',
  main: '#ffffff',
  street: '#faf8f2',
  path: '#dfd9c8',
};

const dark: Palette = {
  land: '#16211e',
  water: '#1b3a42',
  bank: '#1a2f31',
  park: '#1c3127',
  main: '#34443e',
  street: '#25332e',
  path: '#22302b',
};

function toStyle(palette: Palette): object {
  const width = (far: number, near: number) => [
    'interpolate',
    ['exponential', 1.6],
    ['zoom'],
    11,
    far,
    17,
    near,
  ];
  const line = (kind: Kind, color: string, paint: object) => ({
    id: `${kind}-${color}`,
    type: 'line',
    source: 'town',
    filter: ['==', ['get', 'kind'], kind],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': color, ...paint },
  });
  return {
    version: 8,
    name: 'Demo Town',
    sources: { town: { type: 'geojson', data: '/app/map/town.json', attribution: 'An invented town' } },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': palette.land } },
      {
        id: 'park',
        type: 'fill',
        source: 'town',
        filter: ['==', ['get', 'kind'], 'park'],
        paint: { 'fill-color': palette.park },
      },
      line('street', palette.street, { 'line-width': width(0.6, 9) }),
      line('water', palette.bank, { 'line-width': width(14, 190) }),
      line('water', palette.water, { 'line-width': width(10, 150) }),
      line('path', palette.path, { 'line-width': width(0.8, 4), 'line-dasharray': [2, 1.5] }),
      line('main', palette.main, { 'line-width': width(1.8, 20) }),
    ],
  };
}
