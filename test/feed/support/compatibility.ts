type Schema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const namesIn = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

const membersOf = (schema: Schema): Schema => (isSchema(schema.properties) ? schema.properties : {});

/** What a reader may rely on of one value. Text about it is not among that. */
const said = ['type', 'const', 'pattern', 'format', 'minItems', 'minimum', 'maximum'] as const;

/**
 * What a follower written for one schema of messages would trip over in messages by another: anything but a member
 * added that may be left out. Whoever reads relies on what is there, so that less is a break, and other values are.
 */
export const breaks = (before: unknown, after: unknown, path = ''): readonly string[] => {
  if (!isSchema(before)) return [];
  if (!isSchema(after)) return [`${path}: is gone`];
  const found: string[] = [];
  for (const keyword of said)
    if (JSON.stringify(before[keyword]) !== JSON.stringify(after[keyword]))
      found.push(`${path}: ${keyword} is another`);
  const values = namesIn(before.enum);
  const more = namesIn(after.enum).filter((value) => !values.includes(value));
  if ('enum' in before !== 'enum' in after || more.length > 0) found.push(`${path}: may be something new`);
  if (before.additionalProperties !== false && after.additionalProperties === false)
    found.push(`${path}: is closed`);
  const required = namesIn(after.required);
  for (const name of namesIn(before.required))
    if (!required.includes(name)) found.push(`${path}/${name}: may be missing`);
  const members = membersOf(after);
  for (const [name, member] of Object.entries(membersOf(before)))
    found.push(...breaks(member, members[name], `${path}/${name}`));
  if ('items' in before) found.push(...breaks(before.items, after.items, `${path}[]`));
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const [ours, theirs] = [before[keyword], after[keyword]] as [unknown[]?, unknown[]?];
    if (ours?.length !== theirs?.length) found.push(`${path}: has other ${keyword}`);
    ours?.forEach((one, index) => found.push(...breaks(one, theirs?.[index], `${path}|${index}`)));
  }
  return found;
};
