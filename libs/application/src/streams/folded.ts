import type { Position, RecordedEvent, Revision } from '#libs/event-store';
import type { EventId, Instant } from '#libs/kernel';

/** What one earlier command wrote into a stream: enough to answer its repetition as the first time. */
export interface CommandTrace {
  readonly digest: string;
  /** Of the command's last event. */
  readonly revision: Revision;
  readonly position: Position;
  readonly recordedAt: Instant;
  readonly eventIds: readonly EventId[];
  readonly types: readonly string[];
}

/**
 * The commands of one stream, by id. It only ever grows, with the stream, and is shared by all folds of it: an older
 * fold that finds a newer command has found one that is there.
 */
export class CommandTraces {
  readonly #traces = new Map<string, CommandTrace>();

  get(commandId: string): CommandTrace | undefined {
    return this.#traces.get(commandId);
  }

  has(commandId: string): boolean {
    return this.#traces.has(commandId);
  }

  /** Notes events in the order of the stream; one that was noted before changes nothing. */
  note({ id, type, revision, position, metadata }: RecordedEvent): void {
    const before = this.#traces.get(metadata.commandId);
    if (before !== undefined && before.revision >= revision) return;
    this.#traces.set(metadata.commandId, {
      digest: metadata.commandDigest,
      revision,
      position,
      recordedAt: metadata.recordedAt,
      eventIds: before === undefined ? [id] : [...before.eventIds, id],
      types: before === undefined ? [type] : [...before.types, type],
    });
  }
}

/** The newest event of a stream. */
export interface LastEvent {
  readonly revision: Revision;
  readonly position: Position;
  readonly recordedAt: Instant;
}

/** A stream folded up to and including `last`. A later fold is another object. */
export interface Folded<S> {
  readonly state: S;
  /** Undefined while the stream has no events. */
  readonly last: LastEvent | undefined;
  readonly commands: CommandTraces;
}

/** How one category of streams is folded. Must leave the given state as it is. */
export interface Folding<S> {
  readonly empty: S;
  fold(state: S, events: readonly RecordedEvent[]): S;
}

export const unwritten = <S>({ empty }: Folding<S>): Folded<S> => ({
  state: empty,
  last: undefined,
  commands: new CommandTraces(),
});

/** The fold after the events that follow it in the stream. */
export const continued = <S>(
  folded: Folded<S>,
  folding: Folding<S>,
  events: readonly RecordedEvent[],
): Folded<S> => {
  const last = events.at(-1);
  if (last === undefined) return folded;
  for (const event of events) folded.commands.note(event);
  return {
    state: folding.fold(folded.state, events),
    last: { revision: last.revision, position: last.position, recordedAt: last.metadata.recordedAt },
    commands: folded.commands,
  };
};
