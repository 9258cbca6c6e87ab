const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a: the same in every process and for ever, for a build may be shared out over both. */
const hashOf = (key: string): number => {
  let hash = OFFSET;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), PRIME) >>> 0;
  return hash;
};

/** Whether a stream's events are for that partition of so many. */
export const isOf = (stream: string, partition: number, partitions: number): boolean =>
  partitions === 1 || hashOf(stream) % partitions === partition;
