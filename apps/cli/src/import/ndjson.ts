import type { JsonObject } from '#libs/kernel';
import type { Line } from './lines.js';
import type { SourceRecord } from './record.js';

/** One flat JSON object a line; null counts as empty, numbers and truth values as their text. */
export async function* ndjsonRecords(lines: AsyncIterable<Line>): AsyncGenerator<SourceRecord, void> {
  for await (const { number: line, text, fault } of lines) {
    if (text === undefined) yield { line, fault: fault ?? 'cannot be read' };
    else if (text.trim() !== '') yield recordOf(line, text);
  }
}

const recordOf = (line: number, text: string): SourceRecord => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { line, fault: 'is not JSON' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, fault: 'is not a JSON object' };
  const values = new Map<string, string>();
  for (const [name, field] of Object.entries(value as JsonObject)) {
    if (field === null || field === undefined) values.set(name, '');
    else if (typeof field !== 'object') values.set(name, String(field));
    else return { line, fault: 'has a value that is itself an object or a list' };
  }
  return { line, values };
};
