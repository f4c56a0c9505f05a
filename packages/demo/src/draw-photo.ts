import { writePng, type Colour } from '@bike-rentals/bikes';

/** The size of the drawn photo, in pixels. */
export const photoSize = { width: 640, height: 480 };

interface Point {
  x: number;
  y: number;
}

const hub: Point = { x: 250, y: 260 };
const tyre = 190;
const rim = 168;
const spokes = 18;
const fork: [Point, Point] = [hub, { x: 318, y: -10 }];
/** Of the brake, where it comes off the fork, hangs and ends. */
const cable: Point[] = [
  { x: 306, y: 36 },
  { x: 424, y: 40 },
  { x: 506, y: 104 },
  { x: 524, y: 190 },
];
const brake: [Point, Point] = [
  { x: 522, y: 190 },
  { x: 540, y: 246 },
];

let drawn: Buffer | undefined;

/** Draws what a rider sees of a front wheel whose brake hangs loose, as a PNG. */
export const drawPhoto = (): Buffer =>
  (drawn ??= writePng(photoSize.width, photoSize.height, (x, y) => toColour({ x, y })));

/** What lies in front comes first. */
function toColour(at: Point): Colour {
  if (distanceTo(at, brake) < 9) return [196, 52, 44];
  if (cable.some((from, index) => distanceTo(at, [from, cable[index + 1] ?? from]) < 4)) return [32, 34, 36];
  if (distanceTo(at, fork) < 11) return [14, 107, 82];
  const fromHub = toLength(at.x - hub.x, at.y - hub.y);
  if (fromHub < 17) return [120, 124, 128];
  if (Math.abs(fromHub - tyre) < 13) return [38, 40, 42];
  if (Math.abs(fromHub - rim) < 6) return [176, 180, 184];
  if (fromHub < rim && isSpoke(at, fromHub)) return [150, 154, 158];
  return toBackground(at);
}

function isSpoke({ x, y }: Point, fromHub: number): boolean {
  const between = (2 * Math.PI) / spokes;
  const angle = Math.atan2(y - hub.y, x - hub.x) + 2 * Math.PI;
  const aside = Math.abs((angle % between) - between / 2);
  return aside * fromHub < 1.4;
}

/** A wall above paving stones, lighter from the left. */
function toBackground({ x, y }: Point): Colour {
  const light = Math.round(24 * (1 - x / photoSize.width));
  if (y < 330) return [168 + light, 160 + light, 148 + light];
  const isJoint = (y - 330) % 40 < 3 || (x + Math.floor((y - 330) / 40) * 37) % 74 < 3;
  const shade = isJoint ? 84 : 116;
  return [shade + light, shade + light, shade + 4 + light];
}

/** How far a point is from a line between two others. */
function distanceTo({ x, y }: Point, [from, to]: readonly [Point, Point]): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const along = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const part = Math.min(1, Math.max(0, along));
  return toLength(x - from.x - part * dx, y - from.y - part * dy);
}

/** For each of 300,000 points, which `Math.hypot` is too careful for. */
const toLength = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);
