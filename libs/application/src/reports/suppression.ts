/** How many people, and how many of them are opted out. */
export interface Tally {
  readonly registered: number;
  readonly optedOut: number;
}

/** What may be told of one group: null where the numbers are too small. */
export interface Published {
  readonly group: string;
  readonly registered: number | null;
  readonly optedOut: number | null;
  /** Of the rounded numbers, to one decimal. */
  readonly percent: number | null;
}

const SMALLEST_TOLD = 8;
const ROUNDED_TO = 5;

/** 1 to 7 people could be known by name; nobody is nobody. */
const isSmall = (count: number): boolean => count > 0 && count < SMALLEST_TOLD;

/** Few opted out tell as much as few who are not. */
const isTelling = ({ registered, optedOut }: Tally): boolean =>
  isSmall(registered) || isSmall(optedOut) || isSmall(registered - optedOut);

const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce<Tally>(
    (total, { registered, optedOut }) => ({
      registered: total.registered + registered,
      optedOut: total.optedOut + optedOut,
    }),
    { registered: 0, optedOut: 0 },
  );

/**
 * The groups that are left out. The total less the groups shown tells what the others come to: so a single group left
 * out takes the next smallest with it, and further ones go until what they come to is not small either.
 */
const withheldOf = (tallies: ReadonlyMap<string, Tally>): ReadonlySet<string> => {
  const withheld = new Set([...tallies].filter(([, tally]) => isTelling(tally)).map(([group]) => group));
  if (withheld.size === 0) return withheld;
  const others = [...tallies]
    .filter(([group, { registered }]) => !withheld.has(group) && registered > 0)
    .sort(([a, x], [b, y]) => x.optedOut - y.optedOut || x.registered - y.registered || (a < b ? -1 : 1));
  for (const [group] of others) {
    const together = sum([...tallies].filter(([one]) => withheld.has(one)).map(([, tally]) => tally));
    if (withheld.size > 1 && !isTelling(together)) break;
    withheld.add(group);
  }
  return withheld;
};

const rounded = (count: number): number => Math.round(count / ROUNDED_TO) * ROUNDED_TO;

const published = (group: string, tally: Tally, isWithheld: boolean): Published => {
  if (isWithheld) return { group, registered: null, optedOut: null, percent: null };
  const registered = rounded(tally.registered);
  const optedOut = rounded(tally.optedOut);
  const percent = registered === 0 ? null : Math.round((optedOut / registered) * 1000) / 10;
  return { group, registered, optedOut, percent };
};

/**
 * What may be told of a table: counts of 1 to 7 are left out, all others rounded to 5, and as many more groups left
 * out as it takes to keep a total from giving them away (docs/adr/0016).
 */
export const publish = (
  tallies: ReadonlyMap<string, Tally>,
): { readonly rows: readonly Published[]; readonly total: Published } => {
  const withheld = withheldOf(tallies);
  const total = sum([...tallies.values()]);
  return {
    rows: [...tallies]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([group, tally]) => published(group, tally, withheld.has(group))),
    total: published('all', total, isTelling(total)),
  };
};
