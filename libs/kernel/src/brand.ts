declare const brand: unique symbol;

/** A value of type `T` that only a checked constructor may label `Name`. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
