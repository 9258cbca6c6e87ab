/**
 * One line of the table.
 * @typedef {{ name: string, subject: string, peer: string, figure: string, limit: string, holds: boolean }} Line
 */

/** @param {number} value */
export const perSecond = (value) => `${Math.round(value).toLocaleString('en-GB')}/s`;

/**
 * A ratio against its limit: `atLeast` or `atMost`.
 * @param {{ name: string, subject: string, peer: string, ratio: number, atLeast?: number, atMost?: number }} measured
 * @returns {Line}
 */
export const ratioLine = ({ name, subject, peer, ratio, atLeast, atMost }) => ({
  name,
  subject,
  peer,
  figure: `${ratio.toFixed(2)}x`,
  limit: atLeast === undefined ? `<= ${atMost}x` : `>= ${atLeast}x`,
  holds: atLeast === undefined ? ratio <= atMost : ratio >= atLeast,
});

/**
 * A plain figure against the most it may be.
 * @param {{ name: string, value: number, unit: string, atMost: number, peer?: string }} measured
 * @returns {Line}
 */
export const limitLine = ({ name, value, unit, atMost, peer = '' }) => ({
  name,
  subject: `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`,
  peer,
  figure: '',
  limit: `<= ${atMost} ${unit}`,
  holds: value <= atMost,
});

/** @param {readonly Line[]} lines */
export const table = (lines) => {
  const head = ['What', 'Measured', 'Beside', 'Ratio', 'Limit', 'Holds'];
  const rows = lines.map((l) => [l.name, l.subject, l.peer, l.figure, l.limit, l.holds ? 'yes' : 'NO']);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};
