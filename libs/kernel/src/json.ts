export type JsonPrimitive = string | number | boolean | null;
export type JsonValue = JsonPrimitive | JsonValue[] | { [key: string]: JsonValue | undefined };
/** A plain JSON object; keys whose value is undefined are absent on the wire. */
export type JsonObject = { [key: string]: JsonValue | undefined };
