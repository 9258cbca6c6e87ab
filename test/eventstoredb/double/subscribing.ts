import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Stored } from './log.js';
import { caughtUpMessage, checkpointMessage, confirmationMessage, eventMessage, nameOf } from './messages.js';
import type { Plant, ReadCall } from './plant.js';
import { statuses } from './statuses.js';

const DEFAULT_WINDOW = 32;
/** Long enough for what was sent to arrive: a reset would take it along. */
const CUT_DELAY_MS = 10;
/** A live subscriber with so many messages waiting is dropped. */
const MOST_WAITING = 2_000;

interface Filter {
  readonly window: number;
  readonly every: number;
  readonly passes: (event: Stored) => boolean;
}

const filterOf = (options: ReadReq.Options): Filter | undefined => {
  const filter = options.getFilter();
  if (filter === undefined) return undefined;
  const byName = filter.hasStreamIdentifier();
  const expression = byName ? filter.getStreamIdentifier() : filter.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const given = expression?.getRegex() ?? '';
  const regex = new RegExp(given === '' ? '(?!)' : given);
  const window = filter.hasMax() ? filter.getMax() : DEFAULT_WINDOW;
  return {
    window,
    every: window * filter.getCheckpointintervalmultiplier(),
    passes: ({ stream, type }) => {
      const text = byName ? stream : type;
      return prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
    },
  };
};

/** One subscription's end of the wire, with the troubles that subscriptions can be given. */
class Outlet {
  private sent = 0;
  private waiting = 0;
  private over = false;
  private silent = false;
  private readonly index: number;

  constructor(
    private readonly call: ReadCall,
    private readonly plant: Plant,
  ) {
    this.index = plant.sent.push(0) - 1;
    call.on('cancelled', () => {
      this.over = true;
    });
    call.on('error', () => {
      this.over = true;
    });
  }

  isOver(): boolean {
    return this.over || this.call.cancelled;
  }

  async event(event: Stored, live: boolean): Promise<void> {
    const { faults, wire } = this.plant;
    if (faults.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));
    this.silent ||= faults.silentAfter > 0 && this.sent >= faults.silentAfter;
    if (this.isOver() || this.silent) return;
    this.sent += 1;
    this.plant.sent[this.index] = this.sent;
    await this.message(eventMessage(event), live);
    if (faults.duplicate) await this.message(eventMessage(event), live);
    if (faults.cutAfter > 0 && this.sent >= faults.cutAfter) {
      faults.struck += 1;
      this.over = true;
      // What was written reaches the client first; then the connection is gone.
      setTimeout(() => {
        wire.cut();
      }, CUT_DELAY_MS);
    }
  }

  async message(message: ReadResp, live: boolean): Promise<void> {
    if (this.isOver() || this.silent) return;
    if (this.call.write(message)) return;
    if (!live) {
      await new Promise<void>((resolve) => {
        this.call.once('drain', resolve);
        this.call.once('cancelled', resolve);
      });
      return;
    }
    this.waiting += 1;
    this.call.once('drain', () => {
      this.waiting = 0;
    });
    if (this.waiting < MOST_WAITING) return;
    this.over = true;
    this.call.emit('error', statuses.tooSlow());
  }
}

const follow = async (
  call: ReadCall,
  plant: Plant,
  events: () => readonly Stored[],
  start: number,
  filter: Filter | undefined,
): Promise<void> => {
  const outlet = new Outlet(call, plant);
  await outlet.message(confirmationMessage(), false);
  let next = start;
  let live = false;
  let considered = 0;
  /** Where the page being read begins: all that a checkpoint can promise of a page that held nothing. */
  let page: readonly [bigint, bigint] | undefined;
  while (!outlet.isOver()) {
    const event = events()[next];
    if (event === undefined) {
      if (!live) await outlet.message(caughtUpMessage(), false);
      live = true;
      await new Promise<void>((resolve) => {
        plant.log.changes.once('appended', resolve);
        call.once('cancelled', resolve);
      });
      continue;
    }
    next += 1;
    const passes = filter?.passes(event) ?? true;
    if (passes) {
      await outlet.event(event, live);
      page = [event.position, event.position];
    }
    if (filter === undefined || (live && passes)) continue;
    considered += 1;
    const full = considered % filter.window === 0;
    if (considered >= filter.every) {
      considered = 0;
      const [commit, prepare] = live ? [event.position, event.position] : (page ?? [event.position, 0n]);
      await outlet.message(checkpointMessage(commit, prepare), live);
    }
    if (full) page = [events()[next]?.position ?? event.position, 0n];
  }
};

export const subscribeToAll = async (call: ReadCall, plant: Plant): Promise<void> => {
  const { log } = plant;
  const options = call.request.getOptions()!;
  const of = options.getAll()!;
  const given = of.getPosition();
  let start = of.hasEnd() ? log.records.length : 0;
  if (given !== undefined) {
    const commit = BigInt(given.getCommitPosition());
    const prepare = BigInt(given.getPreparePosition());
    start = log.indexFrom(commit);
    const there = log.records[start];
    if (there !== undefined && there.position !== commit && commit > 0n) {
      call.emit('error', statuses.handlerThrew());
      return;
    }
    if (there !== undefined && there.position <= prepare) start += 1;
  }
  await follow(call, plant, () => log.records, start, filterOf(options));
};

export const subscribeToStream = async (call: ReadCall, plant: Plant): Promise<void> => {
  const of = call.request.getOptions()!.getStream()!;
  const name = nameOf(of.getStreamIdentifier());
  const first = plant.log.read(name).events;
  const start = of.hasStart() ? 0 : of.hasEnd() ? first.length : Number(of.getRevision()) + 1;
  await follow(call, plant, () => plant.log.read(name).events, start, undefined);
};
