import type { Line } from './lines.js';
import type { SourceRecord } from './record.js';

/** More lines than an address has; a quote that is still open after them was never meant to be. */
const MOST_LINES = 20;

type Fields =
  | { readonly kind: 'fields'; readonly fields: readonly string[] }
  | { readonly kind: 'open' }
  | { readonly kind: 'fault'; readonly fault: string };

/**
 * RFC 4180: fields apart by commas, those with commas, quotes or line breaks in them in quotes, quotes in them
 * doubled. `open` when a quote has no end yet.
 */
export const splitCsv = (text: string): Fields => {
  const fields: string[] = [];
  for (let at = 0; ;) {
    if (text[at] !== '"') {
      const comma = text.indexOf(',', at);
      const field = comma < 0 ? text.slice(at) : text.slice(at, comma);
      if (field.includes('"'))
        return { kind: 'fault', fault: 'has a quote inside a field that is not quoted' };
      fields.push(field);
      if (comma < 0) return { kind: 'fields', fields };
      at = comma + 1;
      continue;
    }
    const end = closingQuote(text, at + 1);
    if (end < 0) return { kind: 'open' };
    fields.push(text.slice(at + 1, end).replaceAll('""', '"'));
    if (end + 1 === text.length) return { kind: 'fields', fields };
    if (text[end + 1] !== ',') return { kind: 'fault', fault: 'goes on after a closing quote' };
    at = end + 2;
  }
};

const closingQuote = (text: string, from: number): number => {
  let at = text.indexOf('"', from);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
};

/**
 * Rows of a CSV file; empty lines are no rows. A damaged row costs that row alone: reading goes on at the line
 * after the one it began in. (csv-parse 7, which was tried, gives up the rest of the file at an open quote.)
 */
export async function* csvRecords(lines: AsyncIterable<Line>): AsyncGenerator<SourceRecord, void> {
  const source = lines[Symbol.asyncIterator]();
  const ahead: Line[] = [];
  const take = async (place: number): Promise<Line | undefined> => {
    if (ahead.length <= place) {
      const next = await source.next();
      if (next.done === true) return undefined;
      ahead.push(next.value);
    }
    return ahead[place];
  };
  for (let first = await take(0); first !== undefined; first = await take(0)) {
    const { record, used } = await recordFrom(first, take);
    ahead.splice(0, used);
    if (record !== undefined) yield record;
  }
}

const recordFrom = async (
  { number: line, text, fault }: Line,
  take: (place: number) => Promise<Line | undefined>,
): Promise<{ readonly record: SourceRecord | undefined; readonly used: number }> => {
  if (text === undefined) return { record: { line, fault: fault ?? 'cannot be read' }, used: 1 };
  if (text.trim() === '') return { record: undefined, used: 1 };
  let whole = text;
  for (let used = 1; ; used++) {
    const split = splitCsv(whole);
    if (split.kind === 'fields') return { record: { line, values: split.fields }, used };
    if (split.kind === 'fault') return { record: { line, fault: split.fault }, used: 1 };
    const next = used < MOST_LINES ? await take(used) : undefined;
    if (next?.text === undefined)
      return { record: { line, fault: 'opens a quote that is not closed' }, used: 1 };
    whole += `\n${next.text}`;
  }
};
