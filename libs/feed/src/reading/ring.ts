import type { FeedPlace } from '../rows.js';
import type { FeedPage } from './reader.js';

interface Kept {
  /** The page goes on after this sequence. */
  readonly after: number;
  readonly page: FeedPage;
}

/** The newest pages, so many rows at most: what all who are near the head are read from. */
export class FeedRing {
  private kept: Kept[] = [];
  private rows = 0;

  constructor(private readonly most: number) {}

  /** The page that goes on after the newest one. */
  add(after: FeedPlace, page: FeedPage): void {
    if (this.kept.at(-1)?.page.through.seq !== after.seq) this.clear();
    this.kept.push({ after: after.seq, page });
    this.rows += page.through.seq - after.seq;
    while (this.rows > this.most && this.kept.length > 1) {
      const [oldest] = this.kept.splice(0, 1);
      if (oldest !== undefined) this.rows -= oldest.page.through.seq - oldest.after;
    }
  }

  clear(): void {
    this.kept = [];
    this.rows = 0;
  }

  /** What goes on after that place; undefined where that is not kept. */
  after({ seq }: FeedPlace): FeedPage | undefined {
    const index = this.kept.findLastIndex(({ after }) => after <= seq);
    const found = this.kept[index];
    if (found === undefined || found.page.through.seq <= seq) return undefined;
    if (found.after === seq) return found.page;
    return { ...found.page, rows: found.page.rows.filter((row) => row.seq > seq) };
  }
}
