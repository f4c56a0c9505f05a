import { setTimeout as wait } from 'node:timers/promises';
import { Audience, type Flow, type Selection } from './audience.ts';
import { startGateway } from './gateways.ts';
import { round } from './statistics.ts';
import type { World } from './world.ts';

export interface SubscriptionOptions {
  idleSeconds: number;
  selections: readonly Selection[];
}

interface FlowFigures extends Flow {
  selection: Selection;
  sockets: number;
  eventsPerSecond: number;
}

interface IdleFigures {
  selection: Selection;
  sockets: number;
  seconds: number;
  dropped: number;
  residentMb: number;
}

const SOCKETS = 1_000;
/** A private subscription needs a second socket to the subgraph, whose other end is in this process too. */
const IDLE_SOCKETS: Record<Selection, number> = { shared: 10_000, private: 8_000 };
const SECONDS = 8;
/** Events per second; a private subscription takes a fetch for each socket. */
const STEPS: Record<Selection, readonly number[]> = {
  shared: [20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 140, 160],
  private: [1, 2, 4, 6, 8, 10, 12, 16, 20],
};

/** Raises the flow until it breaks; then many sockets that wait. Each selection has a router of its own. */
export async function measureSubscriptions(world: World, { idleSeconds, selections }: SubscriptionOptions) {
  const flows: FlowFigures[] = [];
  const idle: IdleFigures[] = [];
  for (const selection of selections) {
    flows.push(...(await raise(world, selection)));
    idle.push(await rest(world, selection, idleSeconds));
  }
  console.table(flows);
  console.table(idle);
  return { flows, idle };
}

async function raise(world: World, selection: Selection): Promise<FlowFigures[]> {
  await using gateway = await startGateway('ours', world);
  using audience = new Audience(world, gateway);
  await audience.grow(SOCKETS, selection);
  const flows: FlowFigures[] = [];
  for (const eventsPerSecond of STEPS[selection]) {
    const flow = await audience.watch(eventsPerSecond, SECONDS);
    const figures = { selection, sockets: SOCKETS, eventsPerSecond, ...toFigures(flow) };
    console.error(JSON.stringify(figures));
    flows.push(figures);
    // Late for good, or cut off.
    if (flow.deliveriesPerSecond < eventsPerSecond * SOCKETS * 0.97 || flow.p99 > 1_000) break;
  }
  return flows;
}

async function rest(world: World, selection: Selection, seconds: number): Promise<IdleFigures> {
  await using gateway = await startGateway('ours', world);
  using audience = new Audience(world, gateway);
  const sockets = IDLE_SOCKETS[selection];
  await audience.grow(sockets, selection);
  await wait(seconds * 1_000);
  const { residentMb } = gateway.process;
  const dropped = sockets - audience.connected;
  return { selection, sockets, seconds, dropped, residentMb: round(residentMb) };
}

const toFigures = ({ deliveriesPerSecond, p50, p99, cpu, residentMb }: Flow): Flow => ({
  deliveriesPerSecond: round(deliveriesPerSecond),
  p50: round(p50, 1),
  p99: round(p99, 1),
  cpu: round(cpu, 2),
  residentMb: round(residentMb),
});
