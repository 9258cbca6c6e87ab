import {
  type DirectoryState,
  emptyDirectory,
  emptyPracticeList,
  evolveDirectory,
  evolveGrounds,
  evolvePracticeList,
  type GroundsState,
  noGrounds,
  type PracticeListState,
} from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import type { Instant, OdsCode } from '#libs/kernel';
import { decodeFrom, directoryStream, groundsStream, practiceListStream } from '#libs/stored-events';
import type { Folded, Folding } from './folded.js';
import { FoldedStreams } from './folded-streams.js';

const closed = { open: 'none' } as const;

const directoryFolding: Folding<DirectoryState> = {
  empty: emptyDirectory,
  fold: (state, events) =>
    evolveDirectory(
      state,
      events.map((event) => decodeFrom('directory', event, closed)),
    ),
};

const groundsFolding: Folding<GroundsState> = {
  empty: noGrounds,
  fold: (state, events) =>
    evolveGrounds(
      state,
      events.map((event) => decodeFrom('grounds', event, closed)),
    ),
};

const practiceListFolding: Folding<PracticeListState> = {
  empty: emptyPracticeList,
  fold: (state, events) =>
    events.reduce(
      (list, event) => evolvePracticeList(list, decodeFrom('practiceList', event, closed)),
      state,
    ),
};

/** Organisations, areas and policies: one stream, folded bit by bit as it grows. */
export class Directory {
  readonly #streams: FoldedStreams<DirectoryState>;

  constructor(store: EventStore) {
    this.#streams = new FoldedStreams(store, directoryFolding, 1);
  }

  load(): Promise<Folded<DirectoryState>> {
    return this.#streams.loadTogether(directoryStream);
  }

  loadAsKnownAt(knownAt: Instant): Promise<Folded<DirectoryState>> {
    return this.#streams.loadAsKnownAt(directoryStream, knownAt);
  }
}

/** Projects, notices, approvals, orders and exclusions: one stream, folded as it grows. */
export class Grounds {
  readonly #streams: FoldedStreams<GroundsState>;

  constructor(store: EventStore) {
    this.#streams = new FoldedStreams(store, groundsFolding, 1);
  }

  load(): Promise<Folded<GroundsState>> {
    return this.#streams.loadTogether(groundsStream);
  }

  loadAsKnownAt(knownAt: Instant): Promise<Folded<GroundsState>> {
    return this.#streams.loadAsKnownAt(groundsStream, knownAt);
  }
}

/** Every practice's list of organisations. */
export class PracticeLists {
  readonly #streams: FoldedStreams<PracticeListState>;

  constructor(store: EventStore, kept: number) {
    this.#streams = new FoldedStreams(store, practiceListFolding, kept);
  }

  load(practice: OdsCode): Promise<Folded<PracticeListState>> {
    return this.#streams.loadTogether(practiceListStream(practice));
  }

  loadAsKnownAt(practice: OdsCode, knownAt: Instant): Promise<Folded<PracticeListState>> {
    return this.#streams.loadAsKnownAt(practiceListStream(practice), knownAt);
  }
}
