/** @param {readonly number[]} values */
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * Runs two things by turns, so that whatever else the machine does meets both alike.
 * Each returns its figure; answers the medians and the median of the ratios of the pairs.
 * @param {{ runs: number, subject: (run: number) => Promise<number>, peer: (run: number) => Promise<number> }} pair
 */
export const inPairs = async ({ runs, subject, peer }) => {
  const subjects = [];
  const peers = [];
  for (let run = 0; run < runs; run++) {
    // The order changes with each pair: neither always profits from what the other warmed up.
    if (run % 2 === 0) {
      subjects.push(await subject(run));
      peers.push(await peer(run));
    } else {
      peers.push(await peer(run));
      subjects.push(await subject(run));
    }
  }
  return {
    subject: median(subjects),
    peer: median(peers),
    ratio: median(subjects.map((value, run) => value / peers[run])),
  };
};
