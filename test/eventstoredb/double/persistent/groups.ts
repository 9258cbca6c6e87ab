import type { DoubleLog } from '../log.js';
import { Group, type GroupSettings } from './group.js';

/** The persistent subscriptions there are, each by its stream and its name. */
export class Groups {
  private readonly all = new Map<string, Group>();

  constructor(private readonly log: DoubleLog) {}

  find(stream: string, name: string): Group | undefined {
    return this.all.get(`${stream}::${name}`);
  }

  /** False when there is one of that name. */
  create(stream: string, name: string, settings: GroupSettings): boolean {
    if (this.find(stream, name) !== undefined) return false;
    this.all.set(`${stream}::${name}`, new Group(stream, name, settings, this.log));
    return true;
  }

  /** False when there is none of that name. */
  delete(stream: string, name: string): boolean {
    this.find(stream, name)?.delete();
    return this.all.delete(`${stream}::${name}`);
  }
}
