import { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Stored } from './log.js';
import { eventMessage, nameOf, notFoundMessage } from './messages.js';
import type { Plant, ReadCall } from './plant.js';
import { statuses } from './statuses.js';
import { subscribeToAll, subscribeToStream } from './subscribing.js';

const LARGEST = 2n ** 63n - 1n;

/** Writes as fast as the client takes it. */
const send = async (call: ReadCall, events: readonly Stored[], slowMs: number): Promise<void> => {
  for (const event of events) {
    if (call.cancelled) return;
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
    if (!call.write(eventMessage(event)))
      await new Promise<void>((resolve) => {
        call.once('drain', resolve);
        call.once('cancelled', resolve);
      });
  }
  call.end();
};

const fail = (call: ReadCall, error: Error): void => {
  call.emit('error', error);
};

const limited = (events: readonly Stored[], count: bigint): readonly Stored[] =>
  count < BigInt(events.length) ? events.slice(0, Number(count)) : events;

const readStream = (call: ReadCall, { log, faults }: Plant): void => {
  const options = call.request.getOptions()!;
  const of = options.getStream()!;
  const name = nameOf(of.getStreamIdentifier());
  const count = BigInt(options.getCount());
  const revision = BigInt(of.getRevision() || '0');
  const { state, events } = log.read(name);
  if (count === 0n) fail(call, statuses.emptyStreamRead());
  else if (revision > LARGEST) fail(call, statuses.handlerThrew());
  else if (state === 'tombstoned') fail(call, statuses.deleted(name));
  else if (state !== 'live') {
    call.write(notFoundMessage(name));
    call.end();
  } else if (options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS) {
    const upTo = of.hasEnd()
      ? events
      : events.filter((event) => event.revision <= (of.hasStart() ? 0n : revision));
    void send(call, limited([...upTo].reverse(), count), faults.slowMs);
  } else {
    const from = of.hasEnd()
      ? []
      : of.hasStart()
        ? events
        : events.filter((event) => event.revision >= revision);
    void send(call, limited(from, count), faults.slowMs);
  }
};

const readAll = (call: ReadCall, { log, faults }: Plant): void => {
  const options = call.request.getOptions()!;
  const of = options.getAll()!;
  const count = BigInt(options.getCount());
  const given = of.getPosition();
  const position = BigInt(given?.getCommitPosition() ?? '0');
  const at = log.indexFrom(position);
  // Nothing begins inside a record.
  const inside = given !== undefined && at < log.records.length && log.records[at]!.position !== position;
  if (inside && position > 0n) {
    fail(call, statuses.badPosition());
  } else if (options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS) {
    const end = of.hasEnd() ? log.records.length : of.hasStart() ? 0 : at;
    const first = count > BigInt(end) ? 0 : end - Number(count);
    void send(call, log.records.slice(first, end).reverse(), faults.slowMs);
  } else {
    const start = of.hasEnd() ? log.records.length : of.hasStart() ? 0 : at;
    const end = count > BigInt(log.records.length) ? log.records.length : start + Number(count);
    void send(call, log.records.slice(start, end), faults.slowMs);
  }
};

/** The Read RPC: reads and subscriptions of a stream or of everything. */
export const readHandler =
  (plant: Plant) =>
  (call: ReadCall): void => {
    const { faults, wire, leader, calls } = plant;
    const options = call.request.getOptions();
    if (options === undefined) return;
    const kind = options.hasSubscription() ? 'subscribe' : 'read';
    calls[kind] += 1;
    const fault = faults.take(kind);
    switch (fault) {
      case 'drop-after-request':
      case 'drop-before-reply':
        wire.cut();
        return;
      case 'silent':
      case 'silent-after':
        return;
      case 'not-leader':
        fail(call, statuses.notLeader(leader.host, leader.port));
        return;
      case 'unavailable':
        fail(call, statuses.unavailable());
        return;
      case 'not-ready':
        fail(call, statuses.notReady());
        return;
      case 'internal':
        fail(call, statuses.internal());
        return;
      case 'timeout':
        fail(call, statuses.timeout());
        return;
      case 'denied':
        fail(call, statuses.denied());
        return;
      case undefined:
    }
    if (options.hasSubscription()) {
      if (options.hasAll()) void subscribeToAll(call, plant);
      else void subscribeToStream(call, plant);
    } else if (options.hasAll()) readAll(call, plant);
    else readStream(call, plant);
  };
